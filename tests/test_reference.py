"""The reference pages are what the tables print, and what they promise exists."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import click
import pytest

from mock_platform.channels import LIFE_CYCLE, Happening
from mock_platform.cli import serve
from mock_platform.reference import FOLDER, PAGES, channels_markdown, deliveries_markdown, switches_markdown, write
from mock_platform.scenarios.switches import read_switches
from mock_platform.settings import switches_from_environment
from mock_platform.world.deliveries import FILTERS_OF, TRANSITIONS, Filter, Mark
from mock_platform.world.switches import Switch, all_switches
from tests.world.builders import a_cast

HOW = "run: .venv/bin/python -m mock_platform.reference"

every_switch = pytest.mark.parametrize("switch", all_switches(), ids=lambda switch: switch.name)


def cells(page: str, first: str) -> list[str]:
    """The cells of the table row that begins with ``first``."""
    (row,) = (line for line in page.splitlines() if line.startswith(f"| {first} |"))
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def row_after(page: str, heading: str, first: str) -> list[str]:
    return cells(page[page.index(heading) :].split("\n## ", maxsplit=1)[0], first)


# --- the files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_the_page_in_the_repository_is_the_one_that_the_code_prints(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), HOW


def test_the_pages_are_written_into_a_new_folder(tmp_path: Path) -> None:
    write(tmp_path / "docs" / "reference")
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "docs" / "reference").iterdir()}
    assert written == {name: page() for name, page in PAGES.items()}


def test_the_module_is_a_command_that_writes_the_pages(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "mock_platform.reference", str(tmp_path)], check=True, cwd=FOLDER.parent.parent
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(PAGES)


# --- switches --------------------------------------------------------------------------------------------------------


@every_switch
def test_the_page_tells_of_every_switch_its_rule_and_what_it_does(switch: Switch) -> None:
    row = cells(switches_markdown(), f"`{switch.name}`")
    assert (row[1], row[-1]) == (switch.rule, switch.help)


@pytest.mark.parametrize(
    "name, default, option",
    [
        ("strict_room_body", "off", "`--strict-room-body`"),
        ("memories", "on", "`--no-memories`"),
        ("agent_limit", "none", "`--agent-limit N`"),
        ("plan_required", "none", "`--plan-required NAME,…`"),
        ("rate_limit_window", "`60`", "`--rate-limit-window N`"),
        ("rate_limit_body", "`envelope`", "`--rate-limit-body envelope|empty`"),
    ],
)
def test_the_page_tells_the_default_and_the_option_that_changes_it(name: str, default: str, option: str) -> None:
    row = cells(switches_markdown(), f"`{name}`")
    assert (row[2], row[3]) == (default, option)


@every_switch
def test_the_option_that_the_page_names_is_one_of_serve(switch: Switch) -> None:
    flag = cells(switches_markdown(), f"`{switch.name}`")[3].strip("`").split()[0]
    options = [each for each in serve.command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if flag in (*each.opts, *each.secondary_opts)] == [switch.name]


@every_switch
def test_the_variable_that_the_page_names_is_read_from_the_environment(switch: Switch) -> None:
    variables = cells(switches_markdown(), f"`{switch.name}`")[4].split(", ")
    for variable in variables:
        assert switches_from_environment({variable.strip("`"): "1"}) == {switch.name: "1"}


@every_switch
def test_the_key_that_the_page_names_is_one_of_a_scenario(switch: Switch) -> None:
    place, name = cells(switches_markdown(), f"`{switch.name}`")[5].strip("`").split(".")
    assert place == "switches"
    assert getattr(read_switches({name: switch.default}), name) == switch.default


# --- deliveries ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", TRANSITIONS)
def test_the_diagram_has_an_arrow_for_every_transition_of_the_table(state: str) -> None:
    arrows = re.findall(rf"^    {state} --> (\w+): marked (\w+)$", deliveries_markdown(), flags=re.MULTILINE)
    assert {mark: target for target, mark in arrows} == next(row for each, row in TRANSITIONS.items() if each == state)


def test_the_diagram_begins_with_a_mention_and_has_the_one_change_that_no_mark_makes() -> None:
    cast = a_cast()
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Hello", cast.weather)
    cast.world.deliveries.hand_over(cast.weather, room, message)
    assert message.deliveries is not None
    pushed = message.deliveries[cast.weather.id].status
    page = deliveries_markdown()
    assert "    [*] --> new: a text message mentions the agent\n" in page
    assert f"    new --> {pushed}: pushed to a socket\n" in page


@pytest.mark.parametrize(
    "state, marks",
    [
        ("new", ["200 → `processing`", "422", "422"]),
        ("delivered", ["200 → `processing`", "422", "422"]),
        ("processing", ["200 → `processing`", "200 → `processed`", "200 → `failed`"]),
        ("failed", ["200 → `processing`", "422", "422"]),
        ("processed", ["200 → `processing`", "422", "422"]),
    ],
)
def test_the_page_tells_what_every_mark_does_in_every_state(state: str, marks: list[str]) -> None:
    assert get_args(Mark) == ("processing", "processed", "failed")
    assert row_after(deliveries_markdown(), "## What a mark does", f"`{state}`") == [f"`{state}`", *marks]


@pytest.mark.parametrize("state", FILTERS_OF)
def test_the_page_tells_which_lists_show_a_message_of_each_state(state: str) -> None:
    page, heading = deliveries_markdown(), "## Which lists show a message"
    columns = [name.strip("`") for name in row_after(page, heading, "State")[2:]]
    assert columns == list(get_args(Filter)[1:])
    _, default, *others = row_after(page, heading, f"`{state}`")
    shown = ["actionable"] * (default == "yes") + [
        name for name, cell in zip(columns, others, strict=True) if cell == "yes"
    ]
    assert sorted(shown) == sorted(next(row for each, row in FILTERS_OF.items() if each == state))


# --- channels --------------------------------------------------------------------------------------------------------


def test_the_page_has_a_row_for_everything_that_can_happen_to_a_topic() -> None:
    page = channels_markdown()
    rows = [line for line in page.splitlines() if line.startswith("| the ")]
    assert len(rows) == len(set(rows)) == len(get_args(Happening))
    assert cells(page, "What happens")[1:] == [f"while `{state}`" for state in LIFE_CYCLE]


@pytest.mark.parametrize(
    "happening, absent, joined",
    [
        ("the client sends `phx_leave`", "`phx_reply` ok → `absent`", "`phx_reply` ok, `phx_close` → `absent`"),
        (
            "the client sends `phx_leave` with the join_ref of an earlier join",
            "`phx_reply` ok → `absent`",
            "nothing → `joined`",
        ),
        (
            "the client sends any other event",
            "`phx_reply` error `unmatched topic` → `absent`",
            "`phx_error` → `absent`",
        ),
        ("the join is accepted", "`phx_reply` ok → `joined`", "`phx_reply` ok, `phx_close` → `joined`"),
        ("the channel crashes", "nothing → `absent`", "`phx_error` → `absent`"),
    ],
)
def test_the_page_tells_what_is_sent_and_the_state_afterwards(happening: str, absent: str, joined: str) -> None:
    assert cells(channels_markdown(), happening) == [happening, absent, joined]


def test_the_diagram_shows_every_step_with_which_a_channel_begins_or_ends() -> None:
    page = channels_markdown()
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", page, flags=re.MULTILINE)
    changes = [
        (state, step.after)
        for state, row in LIFE_CYCLE.items()
        for step in row.values()
        if (state, step.after) != ("absent", "absent") and step.acts not in {(), ("ask",)}
    ]
    assert "    [*] --> absent\n" in page
    assert [(start, end) for start, end, _ in arrows] == changes
    assert ("absent", "joined", "the join is accepted") in arrows
    assert ("joined", "absent", "the client sends phx_leave") in arrows


def test_the_page_tells_the_code_with_which_a_socket_is_closed() -> None:
    assert "the socket closes\nwith 1011." in channels_markdown()


@pytest.mark.parametrize("switch", ["unmatched_join_ref", "channel_limit"])
def test_the_switches_that_the_page_of_channels_names_exist(switch: str) -> None:
    assert f"[`{switch}`](switches.md)" in channels_markdown()
    assert switch in [each.name for each in all_switches()]


def test_the_pages_keep_to_tables_that_every_renderer_reads() -> None:
    for page in PAGES.values():
        text = page()
        assert text.startswith("# ")
        assert text.endswith(".\n")
        widths = [len(re.split(r"(?<!\\)\|", line)) for line in text.splitlines() if line.startswith("|")]
        tables = text.count("| --- |")
        assert tables >= 1
        assert len(set(widths)) <= tables
