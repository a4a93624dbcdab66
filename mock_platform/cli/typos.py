"""Variables of the environment that look like settings of the mock and are none."""

import os
from collections.abc import Iterator, Mapping

import click

from mock_platform.settings import PREFIX, VARIABLES
from mock_platform.world.switches import all_switches

_OF_THE_COMMAND = tuple(f"{PREFIX}{name}" for name in ("URL", "TOKEN", "WORLD", "DEBUG"))
"""What the commands read besides the settings of a run."""


def known_variables() -> list[str]:
    """All that anything of the mock reads."""
    return [*VARIABLES, *(each.environment for each in all_switches()), *_OF_THE_COMMAND]


def typos(environ: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each variable of ours that is set and that nothing reads, with the one that was probably meant."""
    from difflib import get_close_matches

    known = known_variables()
    ends = [name.removeprefix(PREFIX) for name in known]
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and environ[name]:
            (meant,) = get_close_matches(name.removeprefix(PREFIX).upper(), ends, n=1, cutoff=0)
            yield f"nothing reads {name}, which the environment sets; the nearest that exists is {PREFIX}{meant}"


def warn_of_typos() -> None:
    """Say so on stderr, and go on: another version of the mock may read it."""
    for sentence in typos(os.environ):
        click.echo(f"thenvoi-mock: {sentence}", err=True)
