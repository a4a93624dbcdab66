"""Serving worlds over real sockets: the address, the HTTP server, and ``serve`` in the foreground."""

import asyncio
import contextlib
import ipaddress
import secrets
import signal
import socket
from collections.abc import Callable, Generator
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

import uvicorn

from mock_platform.app import App
from mock_platform.control.expiry import Expiry
from mock_platform.control.plans import ScenarioPlan
from mock_platform.control.registry import Registry
from mock_platform.cors import Cors
from mock_platform.guard import ADDRESSES, Guard
from mock_platform.heads import http_protocol
from mock_platform.pump import Pump
from mock_platform.realtime.protocol import ChannelProtocol
from mock_platform.scenarios import BadSwitch, BuiltWorld, UnknownSwitch, load
from mock_platform.settings import Settings, SettingsError
from mock_platform.world.worlds import Worlds

if TYPE_CHECKING:
    from mock_platform.snapshots.journal import Journal
    from mock_platform.snapshots.keeping import Kept

T = TypeVar("T")
_BACKLOG = 2048
_PATIENCE = 0.5
"""Seconds that a stopping server waits for requests that are under way."""


class AddressError(Exception):
    """The address cannot be listened on; one sentence that says why and what to do."""


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, so that clients wait while the rest loads; :class:`AddressError` when it cannot be had."""
    if not host:
        raise AddressError("cannot listen on an empty address (--host 0.0.0.0 listens on all)")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except (OSError, OverflowError, ValueError) as error:
        sock.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise AddressError(
            f"cannot listen on {host}:{port}: {reason.lower()} (choose another with --port; 0 takes any free one)"
        ) from None
    return sock


def url_of(sock: socket.socket) -> str:
    """The base URL under which ``sock`` is reached from this machine."""
    host, port = sock.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def control_token_for(settings: Settings) -> str | None:
    """What control asks for when others than this machine reach the mock."""
    return None if is_loopback(settings.host) else settings.control_token or secrets.token_urlsafe(24)


def missing_accelerators() -> list[str]:
    """Which of the two packages are missing without which the server has a third of its speed."""
    return [name for name in ("httptools", "uvloop") if find_spec(name) is None]


def build_world(settings: Settings) -> BuiltWorld:
    """The world of ``settings``; :class:`SettingsError` for a switch, ``ScenarioError`` for the scenario."""
    try:
        return load(settings.scenario, seed=settings.seed, clock=settings.clock, switches=settings.switches)
    except UnknownSwitch as error:
        raise SettingsError(f"there is no switch {error}; docs/reference/switches.md lists them") from None
    except BadSwitch as error:
        raise SettingsError(f"switch {error}") from None


def assemble(settings: Settings, built: BuiltWorld, control_token: str | None) -> App:
    """Everything that is served: the world that ``settings`` describe as the default one, its bots, and the faces."""
    plan = ScenarioPlan(source=built.scenario.name, file=settings.scenario, switches=dict(settings.switches))
    registry = Registry(Worlds(), most=settings.world_limit)
    registry.hold(plan, built)
    cors = Cors(settings.allow_origins) if settings.allow_origins else None
    return App(registry.worlds, registry=registry, control_token=control_token, guard=_guard_of(settings), cors=cors)


def _guard_of(settings: Settings) -> Guard:
    """A mock that others reach is asked by its address, by the name it was told to listen on, and by those allowed."""
    if is_loopback(settings.host):
        return Guard(settings.allow_hosts, settings.allow_origins)
    return Guard((settings.host, *settings.allow_hosts), settings.allow_origins, own=ADDRESSES)


class HttpServer(uvicorn.Server):
    """uvicorn without its own signal handling, and with a word when it is ready."""

    def __init__(self, app: App, on_ready: Callable[[], None], *, world_expiry: int | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                access_log=False,
                backlog=_BACKLOG,
                http=http_protocol(app.at_once),
                lifespan="off",
                log_config=None,
                proxy_headers=False,
                workers=1,
                server_header=False,
                timeout_graceful_shutdown=1,
                ws=partial(ChannelProtocol, app.realtime),  # type: ignore[arg-type]  # it is only called
            )
        )
        self._pump = Pump(app.worlds)
        self._agent_manager = app.agent_manager
        self._expiry = None if world_expiry is None else Expiry(app.registry, world_expiry)
        self._beside: list[asyncio.Task[None]] = []
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        loop = asyncio.get_running_loop()
        self._beside = [loop.create_task(each.run()) for each in (self._pump, self._expiry) if each is not None]
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for task in self._beside:
            task.cancel()
        self._agent_manager.close()
        hanging_up = asyncio.get_running_loop().call_later(_PATIENCE, self._hang_up)
        await super().shutdown(sockets)
        hanging_up.cancel()

    def _hang_up(self) -> None:
        """Whoever has not finished asking, or does not read the answer, by now is not waited for."""
        for connection in tuple(self.server_state.connections):
            if getattr(connection, "cycle", None) is not None:  # HTTP; WebSockets end by themselves
                connection.transport.abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to whoever runs the program."""
        yield


class Foreground:
    """``thenvoi-mock serve``: one world on one address until somebody stops it."""

    def __init__(self, settings: Settings) -> None:
        self._sock = bind(settings.host, settings.port)
        try:
            self.kept = None if settings.state is None else _keep(settings, settings.state)
            self.built = build_world(settings) if self.kept is None else self.kept.built
        except BaseException:
            self._sock.close()
            raise
        self.base_url = url_of(self._sock)
        self.control_token = control_token_for(settings)
        self.token_is_given = settings.control_token is not None
        self._app = assemble(settings, self.built, self.control_token)
        self._world_expiry = settings.world_expiry
        self._journal = None if self.kept is None else _journal(self.kept, self._app, durable=settings.durable)

    def run(self, on_ready: Callable[[], None]) -> None:
        """Serve until SIGINT or SIGTERM."""
        server = HttpServer(self._app, on_ready, world_expiry=self._world_expiry)
        with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
            runner.run(self._serve(server))

    async def _serve(self, server: HttpServer) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt ends the runner instead
                loop.add_signal_handler(number, lambda: setattr(server, "should_exit", True))
        if self._journal is None:
            await server.serve(sockets=[self._sock])
        else:
            async with self._journal:
                await server.serve(sockets=[self._sock])


def _keep(settings: Settings, file: str) -> "Kept":
    """The world of the state file; :class:`StateError` when it cannot be used."""
    from mock_platform.snapshots.keeping import keep  # noqa: PLC0415 - who keeps no state pays nothing for it

    return keep(file, lambda: build_world(settings))


def _journal(kept: "Kept", app: App, *, durable: bool) -> "Journal":
    """What writes into the state file; with ``durable``, answers wait for it."""
    journal = kept.journal(durable=durable)
    app.registry.on_default_reset = journal.follow
    if durable:
        app.journal = journal
    return journal
