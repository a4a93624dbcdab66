"""A mock that is served, and what control says of it."""

from typing import Any

import httpx2

from mock_platform import MockPlatform


class Stage:
    """Asks control as a test would, over HTTP."""

    def __init__(self, mock: MockPlatform, http: httpx2.Client) -> None:
        self.mock = mock
        self.http = http

    def ask(self, method: str, path: str, body: object = None, *, status: int = 200, **query: object) -> Any:  # noqa: ANN401 - JSON
        """``data`` of the answer; the test fails unless it has this status."""
        answer = self.send(method, path, body, **query)
        assert answer.status_code == status, answer.text
        return answer.json()["data"] if answer.content else None

    def refused(self, method: str, path: str, body: object = None, **query: object) -> tuple[int, dict[str, Any]]:
        """Status and error of the answer."""
        answer = self.send(method, path, body, **query)
        return answer.status_code, answer.json()["error"]

    def send(self, method: str, path: str, body: object = None, **query: object) -> httpx2.Response:
        """Any answer."""
        params = {name: str(value) for name, value in query.items()}
        return self.http.request(method, f"/_mock{path}", json=body, params=params)

    def platform(self, method: str, path: str, key: str, body: object = None) -> httpx2.Response:
        """An answer of the platform itself."""
        return self.http.request(method, f"/api/v1{path}", json=body, headers={"X-API-Key": key})
