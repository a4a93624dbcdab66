"""The table of section 6 of the rules as it is printed there, so that tests do not ask the code what is right."""

from typing import NamedTuple, get_args

from mock_platform.world.deliveries import Filter, Mark, State

PRINTED = """
| State | POST processing | POST processed | POST failed | in /next | default list | pending | processing | failed | processed | all |
|---|---|---|---|---|---|---|---|---|---|---|
| new | 200 → processing, attempt 1 | 422 | 422 | yes | yes | yes | – | – | – | yes |
| delivered | 200 → processing, attempt 1 | 422 | 422 | yes | yes | yes | – | – | – | yes |
| processing | 200, stays; attempt n+1 (0.0.7) or no-op (Band) | 200 → processed | 200 → failed | yes | yes | – | yes | – | – | yes |
| failed | 200 → processing, attempt n+1 | 422 | 422 | yes | yes | yes | – | yes | – | yes |
| processed | 200 → processing, attempt n+1 (re-opened) | 422 | 422 | no | no | – | – | – | yes | yes |
"""  # noqa: E501, RUF001 - copied as it stands

STATES: tuple[State, ...] = get_args(State)
MARKS: tuple[Mark, ...] = get_args(Mark)
FILTERS: tuple[Filter, ...] = get_args(Filter)


class Row(NamedTuple):
    """What the rules say of one state."""

    after: dict[Mark, State]
    """The marks that are answered with 200, and the state each of them leads to; the others are a 422."""
    offered: bool
    """Whether ``/next`` may give the message."""
    lists: frozenset[Filter]
    """The lists that hold the message; ``actionable`` is the default list."""


def _row(cells: list[str]) -> Row:
    after: dict[Mark, State] = {}
    for mark, cell in zip(MARKS, cells[1:4], strict=True):
        if cell.startswith("200"):
            after[mark] = mark
        else:
            assert cell == "422"
    lists = {name for name, cell in zip(FILTERS, cells[5:], strict=True) if cell == "yes"}
    return Row(after, cells[4] == "yes", frozenset(lists))


_CELLS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PRINTED.strip().splitlines()]
TABLE: dict[State, Row] = {state: _row(cells) for state, cells in zip(STATES, _CELLS[2:], strict=True)}
assert [cells[0] for cells in _CELLS[2:]] == list(STATES)
assert [cell.removeprefix("POST ") for cell in _CELLS[0][1:4]] == list(MARKS)
assert _CELLS[0][5:] == ["default list", *FILTERS[1:]]
