"""Parameters that several tools share, and the small words in which a row of the table is written."""

from typing import Final

from mcp_server.tools.table import Parameter, Place

PAGE: Final = Parameter(
    name="page",
    description="Which page to return, counted from 1; 1 if omitted.",
    place="query",
    type="integer",
    minimum=1,
)

ROLE: Final = Parameter(
    name="role",
    description="Role in the room: owner and admin may manage participants, member takes part.",
    place="body",
    enum=("owner", "admin", "member"),
    default="member",
)

TASK: Final = Parameter(
    name="task_id",
    description="Id of an existing platform task that the room is for; none if omitted.",
    place="body",
)

EVENT_TYPES: Final = ("tool_call", "tool_result", "thought", "error", "task")
KINDS: Final = ("User", "Agent")
REQUEST_STATES: Final = ("pending", "approved", "rejected", "cancelled", "all")


def paging(size: int = 20) -> tuple[Parameter, Parameter]:
    """The page and its size; ``size`` is the platform's own, for the description alone."""
    return PAGE, Parameter(
        name="page_size",
        description=f"Entries per page; {size} if omitted.",
        place="query",
        type="integer",
        minimum=1,
        maximum=100,
    )


def identifier(name: str, what: str, source: str, place: Place = "path") -> Parameter:
    """The id of ``what``, which has to be given and is opaque; ``source`` is the tool that yields it."""
    description = f"Id of the {what}, as {source} gives it."
    return Parameter(name=name, description=description, place=place, required=True, source=source)


def text(name: str, description: str) -> Parameter:
    """A text that has to be given, in the body."""
    return Parameter(name=name, description=description, place="body", required=True)


def chat_of(listed_by: str) -> Parameter:
    """The room; ``listed_by`` is the tool that yields its id."""
    return identifier("chat_id", "chat room", listed_by)


def not_in_chat(listed_by: str) -> Parameter:
    """Leaves out those who are in a room already."""
    return Parameter(
        name="not_in_chat",
        description=f"Id of a chat room, from {listed_by}, whose participants are left out; nobody if omitted.",
        place="query",
        source=listed_by,
    )
