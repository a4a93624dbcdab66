"""Reference pages that are printed from the tables the code runs on, so that they cannot say anything else.

``python -m mock_platform.reference`` writes them into ``docs/reference``, or into the folder it is given; a test
compares what is there.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from mock_platform.channels import CRASHED, LIFE_CYCLE, Act, Happening, Step
from mock_platform.world.deliveries import FILTERS_OF, OUTCOME, TRANSITIONS, Filter, Mark, State
from mock_platform.world.switches import Switch, all_switches

FOLDER = Path(__file__).parent.parent / "docs" / "reference"

_HANDED_OVER: tuple[State, State] = ("new", "delivered")
"""The one change of state that no mark makes: a push to a socket of the agent (DEL-26)."""

_COLUMN_OF: dict[Filter, str] = {"actionable": "`/next` and default list"}
_MARKS = get_args(Mark)

_WORDS_OF_HAPPENING: dict[Happening, str] = {
    "join": "the client sends `phx_join`",
    "leave": "the client sends `phx_leave`",
    "leave outdated": "the client sends `phx_leave` with the join_ref of an earlier join",
    "other": "the client sends any other event",
    "other outdated": "the client sends any other event with the join_ref of an earlier join",
    "accepted": "the join is accepted",
    "refused": "the join is refused",
    "crashed": "the channel crashes",
    "stopped": "the channel stops by itself",
}
_WORDS_OF_ACT: dict[Act, str] = {
    "ask": "nothing yet; the join is accepted or refused",
    "reply ok": "`phx_reply` ok",
    "reply error": "`phx_reply` error with the reason",
    "unmatched topic": "`phx_reply` error `unmatched topic`",
    "phx_close": "`phx_close`",
    "phx_error": "`phx_error`",
}

_SWITCHES = """\
# Switches

Where the platform's documents leave a choice, or Thenvoi and Band differ, the mock has a switch. The defaults are those
that keep the most real clients working. A switch has one name everywhere; who says it last wins: the command line or
Python arguments, then the environment, then the scenario, then the default.

{table}

A switch that is on or off takes `--name` and `--no-name` on the command line, and `true` or `false` elsewhere. The
[rules](rules.md) have numbers that code and tests cite: search for one, and you find what implements it and what shows
it.
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

_CHANNELS = """\
# Channels

A client has one socket and on it as many channels as it joins topics. The life of a topic on a socket is a table, and
the code and this page read the same one (`mock_platform/channels/lifecycle.py`). It is that of Phoenix.

```mermaid
{diagram}
```

## What is sent

{table}

Frames are sent in the order of the cell; the state that the topic is in afterwards stands at its end. On a rejoin the
new channel takes over: the client reads the reply to the new join first and the `phx_close` of the old one after it.

A `phx_reply` carries the join_ref and the ref of what it answers, with the type and value with which they came. Pushes
carry the join_ref of the join, and `phx_close` and `phx_error` carry it as their ref too. Where a join has no join_ref,
its ref takes that place, except in the reply. A `phx_leave` or another event without join_ref counts as one of the
current channel. Replies of `unmatched topic` have the join_ref null, unless the switch
[`unmatched_join_ref`](switches.md) says otherwise.

A join is refused with `unauthorized`, and beyond [`channel_limit`](switches.md) channels with
`too many channels joined`; a topic that fits no channel is an `unmatched topic` without being asked about. Channels
take no input, so any other event on a joined topic crashes that channel, and nothing else of the socket. The mock stops
no channel by itself: whoever is removed from a room hears no more of it and may leave at any time.

## What belongs to no topic

A `heartbeat` on the topic `phoenix` is answered with ok at any time, with the join_ref null; every other event there is
an `unmatched topic`.

Text that is no JSON, JSON that is no frame and a binary frame that is no push end all channels, and the socket closes
with {crashed}. A binary push is an event like any other. A client that asks for `vsn=1.0.0`, or for none, speaks in
objects instead of arrays and has no binary pushes.
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


def channels_markdown() -> str:
    """``docs/reference/channels.md``."""
    return _CHANNELS.format(
        diagram=_diagram_of_channels(),
        table=_table(
            ("What happens", *(f"while `{state}`" for state in LIFE_CYCLE)),
            (_happening_row(happening) for happening in get_args(Happening)),
        ),
        crashed=CRASHED,
    )


PAGES = {
    "switches.md": switches_markdown,
    "deliveries.md": deliveries_markdown,
    "channels.md": channels_markdown,
}
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
    yield ", ".join(f"`{each}`" for each in switch.variables)
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


def _diagram_of_channels() -> str:
    """The steps with which a channel begins or ends."""
    lines = ["stateDiagram-v2", f"    [*] --> {next(iter(LIFE_CYCLE))}"]
    lines += [
        f"    {state} --> {step.after}: {_WORDS_OF_HAPPENING[happening].replace('`', '')}"
        for state, row in LIFE_CYCLE.items()
        for happening, step in row.items()
        if step.after != state or "phx_close" in step.acts
    ]
    return "\n".join(lines)


def _happening_row(happening: Happening) -> Iterable[str]:
    yield _WORDS_OF_HAPPENING[happening]
    yield from (_step(row[happening]) for row in LIFE_CYCLE.values())


def _step(step: Step) -> str:
    acts = ", ".join(_WORDS_OF_ACT[act] for act in step.acts) or "nothing"
    return f"{acts} → `{step.after}`"


def _table(head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    write(*map(Path, sys.argv[1:2]))
