"""Embedding: a mock inside a test or a tool, on a real socket, in the background."""

import asyncio
import threading
from collections.abc import Callable
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from mock_platform.app import App
from mock_platform.controlled import Controlled
from mock_platform.environment import Role, variables
from mock_platform.scenarios import BuiltWorld
from mock_platform.serving import HttpServer, assemble, bind, build_world, control_token_for, url_of
from mock_platform.settings import DEFAULT_HOST, DEFAULT_SCENARIO, Settings, SettingsError, switches_from_environment

if TYPE_CHECKING:
    import socket

    from mock_platform.settings import ClockMode
    from mock_platform.world import World
    from mock_platform.world.identities import Identity

T = TypeVar("T")


class _Loaded(NamedTuple):
    built: BuiltWorld
    app: App


class MockPlatform(Controlled):
    """A mock for tests and tools: a real server on a free port, in the background.

    ::

        with MockPlatform() as mock:
            client = RestClient(base_url=mock.base_url, api_key=mock.user_key)
            mock.clock.freeze()

    ``clock``, ``faults``, ``timeline`` and ``control`` are docs/control.md in Python (``acontrol`` on an event loop).
    ``async with`` runs the server on the caller's own loop. Arguments are as for ``thenvoi-mock serve``; switches are
    keyword arguments by name and win over the environment; ``settings`` replaces all of them. Raises ``ScenarioError``
    or ``SettingsError`` at once, and ``AddressError`` on start when the port is taken. A mock that was stopped can be
    started again: its world is still as it was left.

    Made on an event loop, it loads its world only when ``async with`` begins, in a thread: the loop never waits.
    """

    def __init__(
        self,
        scenario: str | PathLike[str] = DEFAULT_SCENARIO,
        *,
        host: str = DEFAULT_HOST,
        port: int = 0,
        seed: int | None = None,
        clock: "ClockMode | None" = None,
        settings: Settings | None = None,
        **switches: object,
    ) -> None:
        chosen = {**switches_from_environment(), **switches}
        self.settings = settings or Settings(
            host=host, port=port, scenario=_name_of(scenario), seed=seed, clock=clock, switches=chosen
        )
        if self.settings.state is not None:
            raise SettingsError("state: only `thenvoi-mock serve` keeps a state file; here, use snapshots")
        self.control_token = control_token_for(self.settings)
        self._loaded: _Loaded | None = None
        if not _on_a_loop():
            self._load()
        self._listening: list[socket.socket] = []
        self._server: HttpServer | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._served_by = 0
        self._thread: threading.Thread | None = None
        self._task: asyncio.Task[None] | None = None
        self._base_url = ""

    # --- what a client needs -------------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """Where it listens, or did last; ``RuntimeError`` before the first start."""
        if not self._base_url:
            raise RuntimeError("this MockPlatform has no address yet: use it in a `with` block, or call start() first")
        return self._base_url

    @property
    def seed(self) -> int:
        """The seed of the world; give it again to get the same ids."""
        return self._load().built.seed

    @property
    def env(self) -> dict[str, str]:
        """The variables that ``thenvoi-mock env`` prints."""
        return self.variables()

    def variables(self, *, as_: Role = "agent") -> dict[str, str]:
        """The same, with ``THENVOI_API_KEY`` for a user or an agent."""
        return variables(self._world, self.base_url, as_=as_)

    @property
    def keys(self) -> dict[str, str]:
        """The oldest API key of everybody who has one, by handle."""
        found: dict[str, str] = {}
        for key, identity in self._world.accounts.live_keys().items():
            found.setdefault(identity.handle, key)
        return found

    @property
    def ids(self) -> dict[str, str]:
        """The ids of all users and agents by handle."""
        accounts = self._world.accounts
        everybody: list[Identity] = [*accounts.users.values(), *accounts.agents.values()]
        return {each.handle: each.id for each in everybody}

    @property
    def rooms(self) -> dict[str, str]:
        """The ids of all rooms by title; of two with one title the newer."""
        return {room.title: room.id for room in self._world.rooms.rooms.values()}

    @property
    def user_key(self) -> str:
        """The key of the first user."""
        return self._variable("THENVOI_API_KEY_USER")

    @property
    def agent_key(self) -> str:
        """The key of the first agent."""
        return self._variable("THENVOI_API_KEY_AGENT")

    @property
    def agent_id(self) -> str:
        """The id of the first agent."""
        return self._variable("THENVOI_AGENT_ID")

    def token(self, username: str) -> str:
        """A JWT of the user, for ``Authorization: Bearer`` (AUTH-2); ``KeyError`` if there is no such user."""
        for user in self._world.accounts.users.values():
            if user.username == username:
                return self._load().app.credentials.token_for(self._world, user)
        raise KeyError(username)

    def call(self, action: "Callable[[World], T]") -> T:
        """Run ``action`` with the world where the server runs, between two requests, and return what it returns.

        May be called from any thread.
        """
        if self._loop is None or self._is_on_its_loop():
            return action(self._world)
        done: Any = asyncio.run_coroutine_threadsafe(_run(action, self._world), self._loop)
        result: T = done.result()
        return result

    # --- life cycle ----------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Listen, and serve from a thread of its own; returns when requests are answered."""
        ready = threading.Event()
        server = self._prepare(ready.set)
        self._thread = threading.Thread(
            target=self._serve_in_thread, args=(server, ready), daemon=True, name="thenvoi-mock"
        )
        self._thread.start()
        ready.wait()
        if not server.started:
            self.stop()
            raise RuntimeError("the mock did not start; what its thread has raised says why")
        return self

    def stop(self) -> None:
        """Stop answering and let go of the port. A second call does nothing."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        self._forget()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self._load)
        ready = asyncio.Event()
        server = self._prepare(ready.set)
        self._note_loop(asyncio.get_running_loop())
        self._task = asyncio.create_task(server.serve(sockets=self._listening))
        await ready.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
        self._forget()

    def _variable(self, name: str) -> str:
        """One of the variables that need no address, and so are there before the start."""
        return variables(self._world, self._base_url)[name]

    @property
    def _world(self) -> "World":
        return self._load().app.worlds.get()

    def _load(self) -> _Loaded:
        """The world and what stands around it, made when it is first asked for."""
        if self._loaded is None:
            built = build_world(self.settings)
            self._loaded = _Loaded(built, assemble(self.settings, built, self.control_token))
        return self._loaded

    def _prepare(self, on_ready: Callable[[], None]) -> HttpServer:
        if self._server is not None:
            raise RuntimeError("this MockPlatform has been started already")
        sock = bind(self.settings.host, self.settings.port)
        self._listening = [sock]
        self._base_url = url_of(sock)
        self._server = HttpServer(self._load().app, on_ready, world_expiry=self.settings.world_expiry)
        return self._server

    def _serve_in_thread(self, server: HttpServer, ready: threading.Event) -> None:
        try:
            with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
                self._note_loop(runner.get_loop())
                runner.run(server.serve(sockets=self._listening))
        finally:
            ready.set()  # also if that failed, so that nobody waits for ever

    def _note_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._served_by = threading.get_ident()

    def _is_on_its_loop(self) -> bool:
        return self._loop is not None and self._served_by == threading.get_ident()

    def _forget(self) -> None:
        self._server = self._thread = self._loop = self._task = None
        self._let_control_go()
        for sock in self._listening:
            sock.close()
        self._listening = []


def _name_of(scenario: str | PathLike[str]) -> str:
    return fspath(scenario) if isinstance(scenario, PathLike) else scenario


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _run(action: "Callable[[World], T]", world: "World") -> T:
    return action(world)
