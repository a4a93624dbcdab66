"""Options that several commands have, and how a command takes apart what it was given."""

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from conformance.commands.platform import Access

Command = TypeVar("Command", bound=Callable[..., Any])
Made = TypeVar("Made", bound="DataclassInstance")


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in their order."""

    def decorate(decorated: Command) -> Command:
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def file(name: str, text: str) -> Callable[[Command], Command]:
    """Make an option that names a file to write; the command gets it as ``NAME_file``."""
    return click.option(f"--{name}", f"{name}_file", type=click.Path(path_type=Path), metavar="FILE", help=text)


def access(*, required: bool) -> Callable[[Command], Command]:
    """The options that name a platform and the users there."""
    return together(
        click.option(
            "--base-url",
            metavar="URL",
            required=required,
            envvar="THENVOI_BASE_URL",
            help="Address of the target, without a path.",
        ),
        click.option(
            "--user-key", metavar="KEY", required=required, envvar="THENVOI_API_KEY_USER", help="A user's key."
        ),
        click.option(
            "--user-key-2",
            metavar="KEY",
            envvar="THENVOI_API_KEY_USER_2",
            help="Another user of the same organization.",
        ),
        click.option(
            "--user-key-3", metavar="KEY", envvar="THENVOI_API_KEY_USER_3", help="A user of another organization."
        ),
    )


ACCESS = access(required=True)
AGENT_KEY = click.option(
    "--agent-key", metavar="KEY", envvar="THENVOI_API_KEY_AGENT", help="An agent of that user, for reads."
)
BOUNDS = together(
    click.option("--account", metavar="NAME", help="Name or e-mail of the account that --write may use."),
    click.option(
        "--budget", "budgets", metavar="KIND=N", multiple=True, help="requests, rooms, agents, sockets or seconds."
    ),
    click.option("--rate", type=click.FloatRange(0.01), metavar="N", help="Requests per second. [5; none on loopback]"),
    click.option("--ledger", type=click.Path(path_type=Path), metavar="FILE", help="Where to note what is made."),
)
WRITING = together(
    click.option("--write", is_flag=True, help="Make agents and rooms, and delete them again; without it, only reads."),
    BOUNDS,
)
GENERATION = click.option(
    "--generation",
    type=click.Choice(["thenvoi", "band"]),
    default="thenvoi",
    show_default=True,
    help="Under which name the platform runs.",
)
ONLY = click.option("--only", metavar="RULES", help="Sections and rules, with commas: DEL,PAR-3.")
TARGET = click.option(
    "--target",
    type=click.Choice(["platform", "mcp", "agent-manager", "client", "recording"]),
    help="Those of one kind of target only, with its checks; all of them unless given.",
)
LEVEL = click.option(
    "--level",
    type=click.Choice(["must", "should", "may"]),
    default="should",
    show_default=True,
    help="Leave out what binds less than this.",
)
PARALLEL = click.option(
    "--parallel", type=click.IntRange(1, 32), default=1, show_default=True, help="Checks at the same time."
)
_SECONDS = click.FloatRange(0.01, 3600)
CLIENT = together(
    click.option("--command", "command", metavar="COMMAND", required=True, help="What starts the client."),
    click.option(
        "--kind", type=click.Choice(["agent", "user"]), default="agent", show_default=True, help="What it acts as."
    ),
    click.option(
        "--env",
        "environment",
        metavar="NAME=VALUE",
        multiple=True,
        help="A variable for it, beside THENVOI_*; {base_url}, {ws_url}, {api_key}, {agent_id} and more are filled in.",
    ),
    click.option(
        "--expect",
        type=click.Choice(["processed", "reply", "none"]),
        default="processed",
        show_default=True,
        help="What it does with a message.",
    ),
    click.option("--reply-pattern", metavar="REGEX", help="What its answers look like; {text} is what it was told."),
    click.option("--text", metavar="TEXT", help="What it is told in the scenes."),
    click.option("--failing-text", metavar="TEXT", help="A text on which its handler fails."),
    click.option("--ready-within", type=_SECONDS, default=20.0, show_default=True, help="Seconds until it listens."),
    click.option("--within", type=_SECONDS, default=20.0, show_default=True, help="Seconds for what it has to do."),
    click.option(
        "--settle", type=_SECONDS, default=1.0, show_default=True, help="Seconds to see that something does not happen."
    ),
    click.option("--heartbeat", type=_SECONDS, default=30.0, show_default=True, help="Seconds between its heartbeats."),
    click.option("--slow", is_flag=True, help="Wait for heartbeats, however long it takes."),
    file("record", "Write what happens in the scenes, for judge."),
)
MCP = together(
    click.option("--command", metavar="COMMAND", help="What starts the server."),
    click.option(
        "--env", "environment", metavar="NAME=VALUE", multiple=True, help="A variable for it, such as URL={base_url}."
    ),
    click.option(
        "--transport",
        type=click.Choice(["stdio", "sse", "http"]),
        default="stdio",
        show_default=True,
        help="Over which most checks are made.",
    ),
    click.option("--url", metavar="URL", help="A server that runs already: its address, with the path."),
    click.option("--platform-port", type=click.IntRange(1, 65535), metavar="N", help="Where it expects the platform."),
    click.option("--token", envvar="THENVOI_MCP_AUTH_TOKEN", metavar="TOKEN", help="A bearer token that it wants."),
)
LOGINS = together(
    click.option("--agent-manager", metavar="URL", help="An Agent Manager: its address, without a path."),
    click.option("--username", metavar="NAME", envvar="THENVOI_AM_USERNAME", help="Who logs in there."),
    click.option("--password", metavar="WORD", envvar="THENVOI_AM_PASSWORD", help="With which password."),
    click.option("--username-2", metavar="NAME", help="Another user of the same organization."),
    click.option("--password-2", metavar="WORD", envvar="THENVOI_AM_PASSWORD_2", help="Their password."),
    click.option("--username-3", metavar="NAME", help="A user of another organization."),
    click.option("--password-3", metavar="WORD", envvar="THENVOI_AM_PASSWORD_3", help="Their password."),
)
MANAGER = together(
    LOGINS,
    click.option("--agent", metavar="ID", help="An agent there that answers; with --write it is asked."),
    click.option("--write", is_flag=True, help="Run that agent, register agents, and remove them again."),
    BOUNDS,
)
SCENES = click.option(
    "--parallel", type=click.IntRange(1, 32), default=4, show_default=True, help="Scenes at the same time."
)
WAITING = together(
    click.option("--slow", is_flag=True, help="Make the checks that wait for more than a minute, too."),
    click.option(
        "--patience",
        type=click.FloatRange(0.1),
        metavar="N",
        help="Seconds until a push is missed. [15; 5 on loopback]",
    ),
)
SEED = click.option("--seed", type=int, help="Draw the order of an earlier run.")
OUTPUTS = together(
    file("json", "Write the report as JSON."),
    file("junit", "Write it as JUnit XML."),
    file("html", "Write it as one page for a browser."),
    file("badge", "Write a badge, as SVG."),
    file("summary", "Write it as Markdown; $GITHUB_STEP_SUMMARY is appended to."),
    click.option(
        "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Checks that are expected to fail."
    ),
    click.option("--update-baseline", is_flag=True, help="Write what fails now into the baseline."),
)


def part(kind: type[Made], given: dict[str, object]) -> Made:
    """Take the fields of ``kind`` out of what a command was given."""
    return kind(**{each.name: given.pop(each.name) for each in fields(kind) if each.name in given})


_KEYS = {
    "user_key": "THENVOI_API_KEY_USER",
    "user_key_2": "THENVOI_API_KEY_USER_2",
    "user_key_3": "THENVOI_API_KEY_USER_3",
    "agent_key": "THENVOI_API_KEY_AGENT",
}
"""Where the keys are looked for that are not given."""


def for_both(base_urls: tuple[str, ...], given: dict[str, object]) -> "list[Access]":
    """The two addresses with their keys; a key that is given once, or in the environment, is for both."""
    from conformance.commands.platform import Access

    keys: list[dict[str, str]] = [{"base_url": each} for each in base_urls]
    for name, variable in _KEYS.items():
        values = given.pop(name)
        assert isinstance(values, tuple)  # noqa: S101 - an option that can be given several times
        found = values or (os.environ.get(variable, ""),)
        if len(found) > 2:
            raise click.UsageError(f"--{name.replace('_', '-')}: give it once for both, or once for each")
        for side, key in zip(keys, (found[0], found[-1]), strict=True):
            side.update({name: key} if key else {})
    if not all("user_key" in side for side in keys):
        raise click.UsageError("--user-key (or THENVOI_API_KEY_USER) is missing")
    return [Access(**side) for side in keys]
