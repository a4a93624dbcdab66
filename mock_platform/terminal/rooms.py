"""Which room a person at the terminal speaks in."""

from collections.abc import Set as AbstractSet
from typing import Any

from mock_platform.terminal.person import Person, Trouble


def find_room(person: Person, wanted: str | None, bots: AbstractSet[str] = frozenset()) -> dict[str, Any]:
    """The room with this id or title; without one the newest in which somebody answers.

    Those are the agents with the ids ``bots``; where none of them is in any room, or none is known, any agent will do,
    and then any room. :class:`Trouble` if there is no such room.
    """
    rooms: list[dict[str, Any]] = person.get("/chats", page_size=100)
    if wanted is not None:
        return _named(rooms, wanted)
    if not rooms:
        raise Trouble("you are in no room")
    return _with_agents(person, rooms, bots)


def _named(rooms: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    for room in rooms:
        if wanted in (room["id"], room["title"]):
            return room
    known = ", ".join(room["title"] for room in rooms) or "none"
    raise Trouble(f"no room {wanted!r}; your rooms: {known}")


def _with_agents(person: Person, rooms: list[dict[str, Any]], bots: AbstractSet[str]) -> dict[str, Any]:
    """The newest with a bot, else the newest with an agent, else the newest."""
    with_agent = None
    for room in rooms:
        agents = {each["id"] for each in person.get(f"/chats/{room['id']}/participants", participant_type="Agent")}
        if agents & bots:
            return room
        if agents and with_agent is None:
            with_agent = room
            if not bots:
                break
    return with_agent or rooms[0]
