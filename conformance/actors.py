"""Who makes requests: users and agents, each with a key, and their half of the REST interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conformance.answers import ABSENT, Answer
from conformance.claims import Unprepared
from conformance.drivers.rest import Rest
from conformance.evidence import Evidence

MOST_PAGES: Final = 50
"""Of a hundred entries each; a list that is longer says nothing within a reasonable budget."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A user or an agent of the target. ``variable`` stands for ``key`` wherever something is shown.

    ``kind`` is ``User`` or ``Agent``; ``owner`` is the variable of the user to whom an agent belongs. Without a ``key``
    none is sent.
    """

    variable: str
    key: str | None
    kind: str
    id: str
    name: str
    handle: str
    owner: str = ""


class Actor:
    """An identity within one check: what it sends becomes evidence of that check."""

    def __init__(self, rest: Rest, log: list[Evidence], identity: Identity) -> None:
        self._rest = rest
        self._log = log
        self.identity = identity
        self.id = identity.id
        self.name = identity.name
        self.handle = identity.handle
        self.half = "/agent" if identity.kind == "Agent" else "/me"

    def chats(self, *parts: str) -> str:
        """A path below the rooms of its half: ``chats(room, "messages")``."""
        return "/".join((f"{self.half}/chats", *parts))

    async def get(self, path: str, query: Mapping[str, object] | None = None) -> Answer:
        return await self.request("GET", path, query=query)

    async def whole(self, path: str, query: Mapping[str, object] | None = None) -> Answer:
        """A list with all of its pages in one: the last answer, with the entries of those before it in front."""
        entries: list[object] = []
        for page in range(1, MOST_PAGES + 1):
            answer = await self.get(path, {**(query or {}), "page": page, "page_size": 100})
            found = answer.at("data")
            if not isinstance(found, list) or not isinstance(answer.body, dict):
                return answer
            entries += found
            answer.body["data"] = entries
            if page >= answer.number("metadata.total_pages"):
                return answer
        raise Unprepared(f"could not be prepared: GET {path} has more than {MOST_PAGES} pages")

    async def post(self, path: str, body: object = ABSENT) -> Answer:
        return await self.request("POST", path, body=body)

    async def put(self, path: str, body: object = ABSENT) -> Answer:
        return await self.request("PUT", path, body=body)

    async def delete(self, path: str, query: Mapping[str, object] | None = None) -> Answer:
        return await self.request("DELETE", path, query=query)

    async def request(
        self,
        method: str,
        path: str,
        *,
        body: object = ABSENT,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Any request below ``/api/v1`` with its key; raises what :meth:`Rest.send` raises."""
        return await self._rest.send(
            self._log,
            method,
            path,
            who=self.identity.variable,
            key=self.identity.key,
            body=body,
            query=query,
            headers=headers,
        )
