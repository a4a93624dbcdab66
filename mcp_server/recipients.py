"""From names of people and agents to mentions (section 1.6 of the contract).

Names are compared without regard to case (Unicode casefold after NFC), to a leading ``@`` and to how many blanks stand
inside. What is sent is the name as the platform spells it.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from mcp_server.errors import ToolError
from mcp_server.plain import one_line

T = TypeVar("T")

Participant = Mapping[str, object]
Mention = dict[str, object]
Rank = Callable[[Participant], Iterator[str]]
_Fitting = dict[str, dict[str, Participant]]

_SHOWN: Final = 50
"""How many participants or names an error lists; who is in a larger room is better read with the tool."""


def names(text: str) -> list[str]:
    """The names in the comma-separated ``text``, in its own spelling but for blanks and a leading ``@``."""
    return [name for part in text.split(",") if (name := _bare(part))]


def resolve(text: str, participants: Sequence[Participant], *, lookup: str) -> list[Mention]:
    """The mentions ``{id, name}`` that ``text`` stands for, in the order of first mention and each once.

    ``participants`` are those of the room as the platform lists them, ``lookup`` is the tool that lists them. Raises
    ``ToolError`` when ``text`` names nobody, somebody who is not in the room, or one of several.
    """
    wanted: dict[str, str] = {}
    for name in names(text):
        wanted.setdefault(_folded(name), name)
    if not wanted:
        raise ToolError(
            "Error: recipients names nobody, and nothing was sent. It takes one or more participants of the room by"
            f" name or handle, with commas between them; {lookup} lists them."
        )
    known = [each for each in participants if _text(each, "id")]
    ranks = [_by_text(rank, known) for rank in _RANKS]
    found = {name: _matches(folded, ranks) for folded, name in wanted.items()}
    problems = [*_unknown([name for name, hits in found.items() if not hits], known), *_ambiguous(found)]
    if problems:
        raise ToolError(f"Error: nothing was sent. {' '.join(problems)} {lookup} lists the participants of the room.")
    return list({str(hits[0]["id"]): _mention(hits[0]) for hits in found.values()}.values())


def _by_text(rank: Rank, participants: Sequence[Participant]) -> _Fitting:
    """Whom each text of ``rank`` fits, by id; made once, for a list of names may be as long as its author likes."""
    fitting: _Fitting = {}
    for each in participants:
        for text in rank(each):
            fitting.setdefault(_folded(text), {})[str(each["id"])] = each
    return fitting


def _matches(wanted: str, ranks: Sequence[_Fitting]) -> list[Participant]:
    """Those whom ``wanted`` fits in the first rank that fits anybody."""
    return next((list(hits.values()) for rank in ranks if (hits := rank.get(wanted))), [])


def _field(*fields: str) -> Rank:
    def read(participant: Participant) -> Iterator[str]:
        return (text for field in fields if (text := _text(participant, field)))

    return read


def _slug(participant: Participant) -> Iterator[str]:
    """The part of an agent's handle after its owner's: ``weather`` of ``jane/weather``."""
    slug = _text(participant, "handle").partition("/")[2]
    return iter([slug] if slug else [])


_RANKS: Final[Sequence[Rank]] = (
    _field("id"),
    _field("handle"),
    _field("name"),
    _field("username", "display_name"),
    _field("first_name"),
    _slug,
)
"""What a name is compared with, the surest first."""


def _mention(participant: Participant) -> Mention:
    name = _text(participant, "name")
    return {"id": participant["id"], "name": name} if name else {"id": participant["id"]}


def _unknown(unknown: Sequence[str], participants: Sequence[Participant]) -> Iterator[str]:
    if not unknown:
        return
    people = _listed(participants, _introduced)
    room = f"Participants: {people}." if people else "The room has no participants."
    yield f"Not in this room: {_listed(unknown, _quoted)}. {room}"


def _ambiguous(found: Mapping[str, Sequence[Participant]]) -> Iterator[str]:
    for name, hits in found.items():
        if len(hits) > 1:
            candidates = _listed(hits, lambda each: f"{_introduced(each)} with id {_plain(str(each['id']))}")
            yield f"{_quoted(name)} fits more than one participant: {candidates}. A handle or an id tells them apart."


def _listed(all_: Sequence[T], shown: Callable[[T], str]) -> str:
    """The first of them, with commas between, and how many more there are."""
    more = len(all_) - _SHOWN
    return ", ".join([*map(shown, all_[:_SHOWN]), *([f"{more} more"] if more > 0 else [])])


def _introduced(participant: Participant) -> str:
    """A participant as others know it: the name in its own spelling, and the handle."""
    name, handle = _plain(_text(participant, "name")), _plain(_text(participant, "handle"))
    if name and handle:
        return f"{name} (@{handle})"
    return name or (f"@{handle}" if handle else _plain(str(participant["id"])))


def _text(participant: Participant, field: str) -> str:
    value = participant.get(field)
    return value if isinstance(value, str) else ""


def _bare(part: str) -> str:
    return _blanked(part.strip().removeprefix("@"))


def _blanked(text: str) -> str:
    return " ".join(text.split())


def _folded(text: str) -> str:
    # Folding can undo the composition (a Greek letter with iota below it), hence the second NFC.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", _blanked(text)).casefold())


def _quoted(name: str) -> str:
    return f'"{_plain(name)}"'


def _plain(text: str) -> str:
    return one_line(text, limit=100, secret="")
