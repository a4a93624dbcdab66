"""Whom a message means, and how (BAND-4)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import MESSAGE_BODIES, MESSAGES

_IDENTIFIED = '''\
def _identified(room: "Room", mention: "Named", index: int) -> str:
    """BAND-4: whom a mention means, by its id or else by its handle, which is compared without case (AGT-5)."""
    pointer = f"/message/mentions/{index}"
    if mention.kind not in ("mention", "reference"):
        raise Invalid(code="invalid_mention_kind", details={f"{pointer}/kind": ["Invalid value for enum"]})
    if mention.id is not None:
        return mention.id
    if not mention.handle:
        raise Invalid(code="mention_missing_identifier", details={pointer: ["needs an id or a handle"]})
    wanted = mention.handle.removeprefix("@").casefold()
    for participant in room.participants.values():
        if participant.identity.handle.casefold() == wanted:
            return participant.identity.id
    raise Invalid(code="handle_not_found", details={f"{pointer}/handle": ["is nobody in the chat room"]})


def _present('''

_ADDRESSED = (
    '        mentioned = [who for who, asked in zip(mentioned, mentions, strict=True) if asked.kind != "reference"]\n'
)

ADDITIONS: Final = (
    MESSAGE_BODIES(
        "    id: Uuid\n    handle: Omittable[str] = None\n",
        '    id: Omittable[Uuid] = None\n    handle: Omittable[str] = None\n    kind: str = "mention"\n',
    ),
    MESSAGES(
        "    id: str\n    handle: str | None = None\n    name: str | None = None\n",
        '    id: str\n    handle: str | None = None\n    name: str | None = None\n    kind: str = "mention"\n',
    ),
    MESSAGES("def _present(", _IDENTIFIED),
    MESSAGES(
        "    ids = [mention.id for mention in mentions]\n",
        "    ids = [_identified(room, mention, index) for index, mention in enumerate(mentions)]\n",
    ),
    # In the text a reference becomes a token as a mention does; to everything that follows it is none.
    MESSAGES(
        "        rewritten = rewrite(content, mentions, mentioned)\n",
        "        rewritten = rewrite(content, mentions, mentioned)\n" + _ADDRESSED,
    ),
)

MUTANTS: Final = (
    Mutant(
        "A mention needs an id",
        ("BAND-4",),
        (MESSAGE_BODIES("    id: Omittable[Uuid] = None\n    handle", "    id: Uuid\n    handle"),),
    ),
    Mutant(
        "Whoever is meant by a handle is not found",
        ("BAND-4",),
        (MESSAGES(".handle.casefold() == wanted:", ".name.casefold() == wanted:"),),
    ),
    Mutant(
        "A handle means whoever has been in the room for longest",
        ("BAND-4",),
        (MESSAGES(".handle.casefold() == wanted:", ".handle.casefold() != wanted:"),),
    ),
    Mutant("A reference is a mention", ("BAND-4",), (MESSAGES(_ADDRESSED, ""),)),
    Mutant(
        "Of two only the last can be a reference",
        ("BAND-4",),
        (MESSAGES('if asked.kind != "reference"]', 'if asked.kind != "reference" or asked is not mentions[0]]'),),
    ),
    Mutant(
        "An unknown kind is a mention",
        ("BAND-4",),
        (MESSAGES('    if mention.kind not in ("mention", "reference"):', "    if not mention.kind:"),),
    ),
    Mutant(
        "An unknown kind has the code of everything that is not valid",
        ("BAND-4",),
        (MESSAGES('code="invalid_mention_kind", ', ""),),
    ),
    Mutant(
        "An unknown handle has the code of an id that is not in the room",
        ("BAND-4",),
        (MESSAGES('code="handle_not_found"', 'code="mentioned_participant_not_in_room"'),),
    ),
    Mutant(
        "A mention of nobody is one of a handle that is not found",
        ("BAND-4",),
        (MESSAGES('code="mention_missing_identifier"', 'code="handle_not_found"'),),
    ),
)
