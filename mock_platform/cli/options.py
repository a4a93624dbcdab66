"""The options that decide which world a command runs; switches get theirs from the table of switches."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

from mock_platform.settings import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    DEFAULT_SCENARIO,
    DEFAULT_WORLD_LIMIT,
    PREFIX,
    ClockMode,
    Settings,
)
from mock_platform.world.switches import Switch, all_switches

F = TypeVar("F", bound=Callable[..., Any])


def fail(message: object) -> NoReturn:
    """End the command with one sentence on stderr and exit code 2."""
    click.echo(f"thenvoi-mock: {message}", err=True)
    raise SystemExit(2)


def world_options(function: F, *, scenario: str = DEFAULT_SCENARIO) -> F:
    """Which world: scenario, seed, clock and every switch, also from the environment."""
    for switch in reversed(all_switches()):
        function = _switch_option(switch)(function)
    for option in reversed(
        (
            click.option(
                "--scenario",
                metavar="NAME|FILE",
                envvar=f"{PREFIX}SCENARIO",
                default=scenario,
                show_default=True,
                help="A scenario that comes with the mock, or a YAML or JSON file.",
            ),
            click.option(
                "--seed",
                type=WholeNumber(),
                envvar=f"{PREFIX}SEED",
                help="Make the same ids as an earlier run; freezes the clock unless --clock says otherwise.",
            ),
            click.option(
                "--clock",
                type=click.Choice(["running", "frozen"]),
                envvar=f"{PREFIX}CLOCK",
                help="Whether the world's time moves by itself.",
            ),
        )
    ):
        function = option(function)
    return function


def address_options(*, default_port: int = DEFAULT_PORT) -> Callable[[F], F]:
    """Where to listen, and to whom."""

    def decorate(function: F) -> F:
        function = safety_options(function)
        function = click.option(
            "--port",
            type=WholeNumber(0, 65535),
            envvar=f"{PREFIX}PORT",
            default=default_port,
            show_default=True,
            help="Port to listen on; 0 takes any free one.",
        )(function)
        return click.option(
            "--host",
            envvar=f"{PREFIX}HOST",
            default=DEFAULT_HOST,
            show_default=True,
            help="Address to listen on. Beyond loopback, control needs the token printed at start.",
        )(function)

    return decorate


def safety_options(function: F) -> F:
    """Who may ask beyond programs of this machine, and how many worlds they may make (docs/security.md)."""
    for option in reversed(
        (
            click.option(
                "--allow-host",
                "allow_hosts",
                multiple=True,
                type=_ListedName(),
                envvar=f"{PREFIX}ALLOW_HOST",
                help="A further name by which the mock may be asked, such as that of a container; * for every name.",
            ),
            click.option(
                "--allow-origin",
                "allow_origins",
                multiple=True,
                type=_ListedName(),
                envvar=f"{PREFIX}ALLOW_ORIGIN",
                help="An origin (https://app.example) whose pages may use the mock from a browser; * for every origin.",
            ),
            click.option(
                "--token",
                "control_token",
                envvar=f"{PREFIX}TOKEN",
                help="What control asks for when --host is not loopback. [default: a new one, printed at start]",
            ),
            click.option(
                "--world-limit",
                type=WholeNumber(1),
                envvar=f"{PREFIX}WORLD_LIMIT",
                default=DEFAULT_WORLD_LIMIT,
                show_default=True,
                help="How many worlds there may be at once.",
            ),
            click.option(
                "--world-expiry",
                metavar="SECONDS",
                type=WholeNumber(1),
                envvar=f"{PREFIX}WORLD_EXPIRY",
                help="Delete worlds that nobody has used for so long; never the first one. [default: keep them]",
            ),
        )
    ):
        function = option(function)
    return function


def state_options(function: F) -> F:
    """Whether and how the world is kept across restarts (docs/state.md)."""
    function = click.option(
        "--durable",
        is_flag=True,
        envvar=f"{PREFIX}DURABLE",
        help="Answer only when what was written is on the disk of the state file.",
    )(function)
    return click.option(
        "--state",
        metavar="FILE",
        envvar=f"{PREFIX}STATE",
        help="Keep the world in this file across restarts; once it is there, it decides which world it is.",
    )(function)


def settings_from(options: dict[str, Any]) -> Settings:
    """The settings that a command was called with."""
    names = {each.name for each in all_switches()}
    switches = {name: value for name, value in options.items() if name in names and value is not None}
    clock: ClockMode | None = options["clock"]
    return Settings(
        host=options["host"],
        port=options["port"],
        scenario=options["scenario"],
        seed=options["seed"],
        clock=clock,
        switches=switches,
        state=options.get("state"),
        durable=options.get("durable", False),
        allow_hosts=options["allow_hosts"],
        allow_origins=options["allow_origins"],
        control_token=options["control_token"] or None,
        world_limit=options["world_limit"],
        world_expiry=options["world_expiry"],
    )


def _switch_option(switch: Switch) -> Callable[[F], F]:
    declaration, of_type = switch.option, None
    if isinstance(switch.default, bool):
        declaration += switch.option.replace("--", "/--no-", 1)
    else:
        of_type = _type_of(switch)
    help_text = f"{switch.help} [{switch.rule}]"
    variables = switch.variables if len(switch.variables) > 1 else switch.environment
    return click.option(declaration, switch.name, type=of_type, default=None, envvar=variables, help=help_text)


def _type_of(switch: Switch) -> click.ParamType[Any]:
    if switch.smallest is not None:
        return WholeNumber(switch.smallest)
    if isinstance(switch.default, tuple):
        return _NameList()
    return click.Choice(switch.choices)


class WholeNumber(click.ParamType[int]):
    """A whole number within bounds, both included."""

    name = "n"

    def __init__(self, smallest: int | None = None, largest: int | None = None) -> None:
        self._smallest = smallest
        self._largest = largest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401 - click's signature
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is not a whole number", param, ctx)
        if self._smallest is not None and number < self._smallest:
            self.fail(f"{number} is too small, the least is {self._smallest}", param, ctx)
        if self._largest is not None and number > self._largest:
            self.fail(f"{number} is too large, the most is {self._largest}", param, ctx)
        return number


class _ListedName(click.ParamType[str]):
    """One of several names; in the environment they stand in one line, with commas between."""

    name = "name"
    envvar_list_splitter = ","

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        found = str(value).strip()
        if not found:
            self.fail("an empty name lets nobody in", param, ctx)
        return found


class _NameList(click.ParamType[tuple[str, ...]]):
    name = "name,…"

    def convert(
        self,
        value: Any,  # noqa: ANN401 - click's signature
        param: click.Parameter | None,  # noqa: ARG002 - click's signature
        ctx: click.Context | None,  # noqa: ARG002 - click's signature
    ) -> tuple[str, ...]:
        return tuple(part.strip() for part in str(value).split(",") if part.strip())
