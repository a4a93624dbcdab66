"""Somebody with a key: their half of the REST API, and the platform's refusals as sentences."""

from typing import Any

import httpx2


class Trouble(Exception):  # noqa: N818 - what a person at a terminal has
    """A call that failed; one sentence for whoever sits at the terminal."""


class Person:
    """A user or an agent. ``half`` is ``me`` or ``agent``."""

    def __init__(self, base_url: str, key: str, half: str = "me", *, handle: str = "", identity_id: str = "") -> None:
        self.base_url = base_url
        self.key = key
        self.handle = handle
        self.id = identity_id
        self._client = httpx2.Client(
            base_url=f"{base_url}/api/v1/{half}", headers={"X-API-Key": key}, trust_env=False, timeout=10
        )

    def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 - JSON
        """The ``data`` of the answer; ``None`` for 204. :class:`Trouble` for a refusal."""
        return self._data("GET", path, params=query)

    def post(self, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """The ``data`` of the answer. :class:`Trouble` for a refusal."""
        return self._data("POST", path, json={} if body is None else body)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _data(self, method: str, path: str, **arguments: Any) -> Any:  # noqa: ANN401 - JSON
        try:
            answer = self._client.request(method, path, **arguments)
            body = answer.json() if answer.content else None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError):
            raise Trouble(f"{self.base_url} does not answer as a Thenvoi platform") from None
        if answer.is_success:
            return None if body is None else body["data"]
        error = body.get("error", {}) if isinstance(body, dict) else {}
        raise Trouble(f"{error.get('message', 'refused')} ({error.get('code', 'status')} {answer.status_code})")
