"""A world of its own for each test, on one server for all: a key finds its world, so tests cannot see each other."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

import httpx2

from mock_platform import MockPlatform
from mock_platform.realtime import Hub
from mock_platform.world import Switches, World
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.rooms import Room
from tests.realtime.client import PATH, Client, Json, connect
from tests.realtime.raw import RawClient
from tests.world.builders import Cast, a_cast

T = TypeVar("T")


class Stage:
    """The cast of ``tests/world`` behind a real server, with a key for everybody. The clock stands still."""

    def __init__(self, mock: MockPlatform, http: httpx2.Client, number: int, switches: Mapping[str, object]) -> None:
        self.mock = mock
        self.cast: Cast = a_cast(Switches(**switches), seed=number)  # type: ignore[arg-type]
        self.world: World = self.cast.world
        self.room: Room = self.cast.room(self.cast.jane, self.cast.weather)
        self._http = http
        self._name = f"stage {number}"
        self._open = ExitStack()
        people: list[Identity] = [*self.world.accounts.users.values(), *self.world.accounts.agents.values()]
        self.keys = {each.id: self.world.accounts.issue_key(each) for each in people}

    def __enter__(self) -> Self:
        self.call(lambda: self.mock._load().app.worlds.add(self.world, self._name))
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self.call(self._leave)

    def _leave(self) -> None:
        worlds = self.mock._load().app.worlds
        if self._name in worlds:
            worlds.remove(self._name)

    # --- on the server -------------------------------------------------------------------------------------------

    def call(self, action: Callable[[], T]) -> T:
        """What ``action`` returns, run where the server runs."""
        return self.mock.call(lambda _: action())

    def remove_world(self) -> None:
        """Take it off the server before the test ends."""
        self.call(self._leave)

    def advance(self, seconds: float) -> None:
        self.call(lambda: self.world.clock.advance(seconds))

    def token(self, user: User, *, seconds: int = 3600) -> str:
        return self.mock._load().app.credentials.token_for(self.world, user, seconds=seconds)

    @property
    def hub(self) -> Hub:
        return self.mock._load().app.realtime.hub(self.world)

    # --- sockets -------------------------------------------------------------------------------------------------

    def url(self, **query: str) -> str:
        return f"{self.mock.base_url.replace('http', 'ws', 1)}{PATH}?{urlencode(query)}"

    def open(self, headers: Mapping[str, str] | None = None, /, **query: str) -> Client:
        """A socket with exactly this query."""
        return self._open.enter_context(connect(self.url(**query), headers))

    def socket(self, identity: Identity, *, vsn: str = "2.0.0", joined: str | tuple[str, ...] = ()) -> Client:
        """A socket of ``identity`` by its own key that has joined some topics."""
        client = self.open(api_key=self.keys[identity.id], vsn=vsn)
        for topic in (joined,) if isinstance(joined, str) else joined:
            assert client.join(topic) == OK
        return client

    def raw(self) -> RawClient:
        """A bare TCP connection to the server."""
        return self._open.enter_context(RawClient(self.mock.base_url))

    def raw_socket(self, identity: Identity, *joined: str, receive_buffer: int | None = None) -> RawClient:
        """A bare TCP connection that has become a socket of ``identity`` and joined some topics."""
        client = self._open.enter_context(RawClient(self.mock.base_url, receive_buffer=receive_buffer))
        assert client.upgrade(f"{PATH}?api_key={self.keys[identity.id]}&vsn=2.0.0").status == 101
        for number, topic in enumerate(joined):
            client.send_json([str(number), str(number), topic, "phx_join", {}])
            assert client.receive_json()[4] == {"status": "ok", "response": {}}
        return client

    # --- REST ----------------------------------------------------------------------------------------------------

    def rest(self, who: Identity, method: str, path: str, body: Json | None = None) -> Any:  # noqa: ANN401 - JSON
        """The ``data`` of a call that succeeds; the half is that of ``who``."""
        half = "me" if isinstance(who, User) else "agent"
        headers = {"X-API-Key": self.keys[who.id]}
        answer = self._http.request(method, f"/api/v1/{half}{path}", json=body, headers=headers)
        assert answer.is_success, answer.text
        return answer.json()["data"] if answer.content else None

    def say(self, who: Identity, *mentioned: Identity, room: Room | None = None, text: str = "Hello") -> Json:
        """A text message over REST."""
        body = {"message": {"content": text, "mentions": [{"id": each.id} for each in mentioned]}}
        sent: Json = self.rest(who, "POST", f"/chats/{(room or self.room).id}/messages", body)
        return sent

    def add(self, who: Identity, added: Identity, *, room: Room | None = None, role: str = "member") -> None:
        body = {"participant": {"participant_id": added.id, "role": role}}
        self.rest(who, "POST", f"/chats/{(room or self.room).id}/participants", body)

    def remove(self, who: Identity, removed: Identity, *, room: Room | None = None) -> None:
        self.rest(who, "DELETE", f"/chats/{(room or self.room).id}/participants/{removed.id}")

    def mark(self, agent: Agent, message_id: str, mark: str, body: Json | None = None) -> None:
        self.rest(agent, "POST", f"/chats/{self.room.id}/messages/{message_id}/{mark}", body)


OK: Json = {"status": "ok", "response": {}}
UNAUTHORIZED: Json = {"status": "error", "response": {"reason": "unauthorized"}}
UNMATCHED: Json = {"status": "error", "response": {"reason": "unmatched topic"}}
