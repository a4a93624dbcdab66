"""Reference pages that are printed from the tables the code runs on, so that they cannot say anything else.

``python -m mock_platform.reference`` writes them into ``docs/reference``, or into the folder it is given; a test
compares what is there.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from mock_platform.world.deliveries import FILTERS_OF, OUTCOME, TRANSITIONS, Filter, Mark, State
from mock_platform.world.switches import Switch, all_switches

FOLDER = Path(__file__).parent.parent / "docs" / "reference"

_HANDED_OVER: tuple[State, State] = ("new", "delivered")
"""The one change of state that no mark makes: a push to a socket of the agent (DEL-26)."""

_COLUMN_OF: dict[Filter, str] = {"actionable": "`/next` and default list"}
_MARKS = get_args(Mark)

_SWITCHES = """\
# Switches

Where the platform's contract leaves a choice, or Thenvoi and Band differ, the mock has a switch. The defaults are those
that keep the most real clients working. A switch has one name everywhere; who says it last wins: the command line or
Python arguments, then the environment, then the scenario, then the default.

{table}

A switch that is on or off takes `--name` and `--no-name` on the command line, and `true` or `false` elsewhere. The rule
numbers are those that code and tests cite: search for one, and you find what implements it and what shows it.
"""

_DELIVERIES = """\
# Deliveries

For each agent that a text message mentions there is one delivery: what has become of the message at that agent. It
stands in `metadata.delivery_status` of the message, under the agent's id. Its states are a table, and the code and this
page read the same one (`mock_platform/world/deliveries.py`).

```mermaid
{diagram}
```

`new` is a mentioned agent that has no record yet. Nothing ends a delivery for good: one that has failed is offered
again, and one that was processed can be opened again by marking it.

## What a mark does

{transitions}

A processing mark opens the next attempt. A processed mark closes the open attempt as `{success}`, a failed mark as
`{failed}` with the error it was given. Where the table says 422 there is no open attempt to close, and nothing changes.
The switch [`idempotent_processing`](switches.md) makes a processing mark on a message that is `processing` keep the
open attempt.

An agent may also mark a message that it sent itself; that never brings the message into its own lists. Any other
message that does not mention the agent, and any room it is not in, is 404.

## Which lists show a message

{filters}

The columns are the values of `status` in `GET /agent/chats/{{chat_id}}/messages`; without it the list shows what
`/next` looks through, oldest first. `/next` offers the first of these and changes nothing, so it offers the same one
until that is processed.
"""


def switches_markdown() -> str:
    """``docs/reference/switches.md``."""
    head = ("Switch", "Rule", "Default", "Command line", "Environment", "Scenario", "What it does")
    return _SWITCHES.format(table=_table(head, (_switch_row(each) for each in all_switches())))


def deliveries_markdown() -> str:
    """``docs/reference/deliveries.md``."""
    return _DELIVERIES.format(
        diagram=_diagram(),
        transitions=_table(
            ("State", *(f"`POST …/{mark}`" for mark in _MARKS)), (_transition_row(state) for state in TRANSITIONS)
        ),
        filters=_table(
            ("State", *(_COLUMN_OF.get(name, f"`{name}`") for name in get_args(Filter))),
            (_filter_row(state) for state in FILTERS_OF),
        ),
        success=OUTCOME["processed"],
        failed=OUTCOME["failed"],
    )


PAGES = {"switches.md": switches_markdown, "deliveries.md": deliveries_markdown}
"""Every page by its file name, and what prints it."""


def write(folder: Path = FOLDER) -> None:
    """Write all pages into ``folder``, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8", newline="\n")


def _switch_row(switch: Switch) -> Iterable[str]:
    yield f"`{switch.name}`"
    yield switch.rule
    yield _default(switch)
    yield f"`{_option(switch)}`"
    yield f"`{switch.environment}`"
    yield f"`switches.{switch.name}`"
    yield switch.help


def _default(switch: Switch) -> str:
    if isinstance(switch.default, bool):
        return "on" if switch.default else "off"
    return f"`{switch.default}`" if switch.default else "none"


def _option(switch: Switch) -> str:
    """The option that changes the default, with what it takes."""
    if isinstance(switch.default, bool):
        return switch.option.replace("--", "--no-") if switch.default else switch.option
    if switch.choices:
        return f"{switch.option} {'|'.join(switch.choices)}"
    return f"{switch.option} {'N' if switch.smallest is not None else 'NAME,…'}"


def _diagram() -> str:
    start, pushed = _HANDED_OVER
    lines = [
        "stateDiagram-v2",
        f"    [*] --> {start}: a text message mentions the agent",
        f"    {start} --> {pushed}: pushed to a socket",
    ]
    lines += [f"    {state} --> {row[mark]}: marked {mark}" for state, row in TRANSITIONS.items() for mark in row]
    return "\n".join(lines)


def _transition_row(state: State) -> Iterable[str]:
    yield f"`{state}`"
    for mark in _MARKS:
        target = TRANSITIONS[state].get(mark)
        yield "422" if target is None else f"200 → `{target}`"


def _filter_row(state: State) -> Iterable[str]:
    yield f"`{state}`"
    yield from ("yes" if name in FILTERS_OF[state] else "-" for name in get_args(Filter))


def _table(head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:2]))
