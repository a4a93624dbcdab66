"""Titles of rooms (BAND-5)."""

from typing import Final

from conformance.mutants.band.places import OPERATIONS
from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import AGENT_ROOMS, MESSAGES, ROOM_BODIES, ROOMS

_TITLES = '''\
def refuse_control_characters(title: str) -> str:
    """BAND-5: a title is one line of text."""
    if any(unicodedata.category(character) == "Cc" for character in title):
        raise complaint("must not hold control characters")
    return title


Title = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=120), AfterValidator(refuse_control_characters)
]
"""Blank or null, the first message makes the title (CHT-5)."""

GivenTitle = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(refuse_control_characters),
]


class RenamedChat(Body):
    """What ``rename_agent_chat`` changes."""

    title: GivenTitle


class RenameBody(Body):
    """Body of ``rename_agent_chat``."""

    chat: RenamedChat
'''

_OPERATION = '''

@chats.operation("PATCH", "/agent/chats/{id}", GetAgentChatResponse, errors=(404,))
def rename_agent_chat(world: World, agent: Agent, id: str, body: RenameBody) -> Reply:
    """Rename a room that the agent owns; no message changes the title any more (BAND-5)."""
    return {"data": room(world.rooms.rename(agent, id, body.chat.title))}


@chats.operation("GET", "/agent/chats/{id}"'''

_RENAME = '''\
    def rename(self, actor: Identity, room_id: str, title: str) -> Room:
        """BAND-5: by an owner, and for good."""
        room = self.joined(actor, room_id)
        if room.participants[actor.id].role != "owner":
            raise Forbidden("Only the owner may rename a chat room")
        room.title, room.title_is_given = title, True
        room.updated_at = self._world.clock.stamp()
        self._world.wrote(room)
        return room

    def enter(self'''

ADDITIONS: Final = (
    OPERATIONS('Literal["GET", "POST", "PUT", "DELETE"]', 'Literal["GET", "POST", "PUT", "PATCH", "DELETE"]'),
    ROOM_BODIES(
        "from typing import Annotated\n\nfrom pydantic import StringConstraints\n",
        "import unicodedata\nfrom typing import Annotated\n\nfrom pydantic import AfterValidator, StringConstraints\n",
    ),
    ROOM_BODIES("import Answer, Body, Id, Moment, Uuid\n", "import Answer, Body, Id, Moment, Uuid, complaint\n"),
    ROOM_BODIES("Title = Annotated[str, StringConstraints(min_length=1, max_length=120)]\n", _TITLES),
    AGENT_ROOMS("    ListAgentChatsResponse,\n)", "    ListAgentChatsResponse,\n    RenameBody,\n)"),
    AGENT_ROOMS('\n\n@chats.operation("GET", "/agent/chats/{id}"', _OPERATION),
    ROOMS("    def enter(self", _RENAME),
)

MUTANTS: Final = (
    Mutant("A title that is given is forgotten", ("BAND-5",), (AGENT_ROOMS(", title=body.chat.title", ""),)),
    Mutant(
        "Around a title the blanks stay",
        ("BAND-5",),
        (
            ROOM_BODIES(
                "str, StringConstraints(strip_whitespace=True, max_length=120), After",
                "str, StringConstraints(max_length=120), After",
            ),
        ),
    ),
    Mutant(
        "The first message makes a title over the given one",
        ("BAND-5",),
        (MESSAGES("        if count == 0 and not room.title_is_given:", "        if count == 0:"),),
    ),
    Mutant(
        "After a room is renamed, the first message makes its title all the same",
        ("BAND-5",),
        (ROOMS("        room.title, room.title_is_given = title, True\n", "        room.title = title\n"),),
    ),
    Mutant(
        "A rename is answered and not kept",
        ("BAND-5",),
        (
            AGENT_ROOMS(
                '    return {"data": room(world.rooms.rename(agent, id, body.chat.title))}',
                '    return {"data": {**room(world.rooms.joined(agent, id)), "title": body.chat.title}}',
            ),
        ),
    ),
    Mutant(
        "Whoever is in a room may rename it",
        ("BAND-5",),
        (ROOMS('        if room.participants[actor.id].role != "owner":\n', "        if False:\n"),),
    ),
    Mutant(
        "A room is renamed with PUT",
        ("BAND-5",),
        (AGENT_ROOMS('@chats.operation("PATCH"', '@chats.operation("PUT"'),),
    ),
    Mutant(
        "A new title may be a character too long",
        ("BAND-5",),
        (ROOM_BODIES("min_length=1, max_length=120", "min_length=1, max_length=121"),),
    ),
    Mutant(
        "A new title may not be as long as it may be",
        ("BAND-5",),
        (ROOM_BODIES("min_length=1, max_length=120", "min_length=1, max_length=119"),),
    ),
    Mutant(
        "A room may be opened with a title that is a character too long",
        ("BAND-5",),
        (ROOM_BODIES("(strip_whitespace=True, max_length=120)", "(strip_whitespace=True, max_length=121)"),),
    ),
)
