"""``client``: judge a client, of any language, by what it does in front of a mock."""

import asyncio
import random
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from conformance.checks import Check
from conformance.client.settings import Expected, Settings
from conformance.commands import UNREACHABLE, CommandError
from conformance.commands.choosing import choice
from conformance.commands.reporting import Outputs, check_folder, expectations, reported, watched
from conformance.report.document import Report
from conformance.runner import run
from conformance.session import new_run
from conformance.suites.client import USERS
from conformance.target import TargetError


@dataclass(frozen=True, slots=True)
class Options:
    """How a client is to be judged; as the command takes it."""

    command: str
    kind: str = "agent"
    environment: tuple[str, ...] = ()
    expect: str = "processed"
    reply_pattern: str | None = None
    text: str | None = None
    failing_text: str | None = None
    ready_within: float = 20.0
    within: float = 20.0
    settle: float = 1.0
    heartbeat: float = 30.0
    slow: bool = False
    only: str | None = None
    level: str = "should"
    parallel: int = 4
    seed: int | None = None
    record_file: Path | None = None


def judge_client(options: Options, outputs: Outputs) -> int:
    """Judge a client and report."""
    chosen = of_kind(choice("client", options.only, options.level), options.kind)
    settings = settings_of(options)
    baseline = expectations(outputs, "client")
    check_folder(options.record_file)
    try:
        settings.words({})  # a command that is none is refused before anything is started
        report = asyncio.run(judged(settings, chosen, options.parallel, options.seed, options.record_file))
    except TargetError as error:
        raise CommandError(str(error), UNREACHABLE) from None
    except asyncio.CancelledError:
        return 128 + signal.SIGTERM
    except OSError as error:
        if str(error.filename) != str(options.record_file):
            raise
        raise CommandError(f"{options.record_file} cannot be written: {error.strerror}") from None
    return reported(report, outputs, baseline)


def of_kind(checks: list[Check], kind: str) -> list[Check]:
    """Those that are for agents, or for programs that act as a user."""
    return [each for each in checks if (each.name.split(".")[1] in USERS) is (kind == "user")]


def settings_of(options: Options) -> Settings:
    """What a scene needs of the options. Raises :class:`CommandError` for what is not ``NAME=VALUE``."""
    pairs = [each.partition("=") for each in options.environment]
    for name, equals, _ in pairs:
        if not equals or not name:
            raise CommandError(f"--env: give {name or 'it'} as NAME=VALUE, such as MY_URL={{base_url}}")
    given = Settings(command=options.command)
    return Settings(
        command=options.command,
        kind=options.kind,
        environment=tuple((name, value) for name, _, value in pairs),
        expect=Expected(options.expect),
        reply_pattern=options.reply_pattern,
        text=options.text or given.text,
        failing_text=options.failing_text,
        ready_within=options.ready_within,
        within=options.within,
        settle=options.settle,
        heartbeat=options.heartbeat,
        slow=options.slow,
    )


def _end_on_sigterm() -> None:
    """Have SIGTERM end the run as Ctrl-C does, so that no client is left behind."""
    running = asyncio.current_task()
    if running is not None and threading.current_thread() is threading.main_thread():
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)


async def judged(
    settings: Settings, chosen: list[Check], parallel: int, seed: int | None = None, record: Path | None = None
) -> Report:
    """Judge a client by the checks ``chosen``. Raises :class:`TargetError`, ``OSError`` for the file ``record``."""
    from conformance.client_target import Client  # noqa: PLC0415 - it loads the mock

    start = time.monotonic()
    _end_on_sigterm()
    drawn = random.randrange(2**31) if seed is None else seed  # noqa: S311 - an order, not a secret
    target = Client(settings, record)
    try:
        with watched(len(chosen)) as told:
            ran = await run(target, chosen, parallel=parallel, seed=drawn, told=told)
    finally:
        await target.finish()
    return Report(
        target="client",
        subject=settings.command,
        run=new_run(),
        seed=drawn,
        wrote=True,
        verdicts=ran.verdicts,
        left=ran.left,
        seconds=time.monotonic() - start,
        requests=target.requests,
    )
