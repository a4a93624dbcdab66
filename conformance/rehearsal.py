"""Before anything else is made: one agent and one room, and whether they can be cleaned up again."""

from conformance.actors import Actor
from conformance.claims import NoAnswer, Unprepared
from conformance.cleaning import HIDDEN, Cleaner
from conformance.session import Session
from conformance.stage import Stage
from conformance.target import TargetError


async def rehearse(session: Session) -> None:
    """Make and remove an agent and its room. Raises :class:`TargetError` where the agent cannot be removed again.

    Whether rooms can be deleted is noted in the session: the route is not documented (CHT-14).
    """
    stage = Stage(session)
    try:
        agent = await stage.fresh_agent()
        room = await stage.opened(agent)
    except (Unprepared, NoAnswer) as error:
        await Cleaner(session.rest, session.ledger, session.users).clean(reversed(stage.made))
        why = session.rest.secrets.redact(str(error))
        raise TargetError(f"a run with --write begins with an agent and a room of it, and that {why}") from None
    deleted = await stage.user.delete(f"/me/chats/{room}")
    session.rooms_can_be_deleted = deleted.status in {200, 202, 204} and await _is_hidden(agent, room)
    cleaner = Cleaner(session.rest, session.ledger, session.users, rooms=session.rooms_can_be_deleted)
    left = await cleaner.clean(reversed(stage.made))
    if left or not await _is_refused(agent):
        what = ", ".join(f"{entry.kind} {entry.id}" for entry in left) or f"agent {agent.id}"
        raise TargetError(
            f"what is made at {session.rest.base_url} cannot be cleaned up, so the run stopped before it made more;"
            f" left: {what}"
        )


async def _is_hidden(agent: Actor, room: str) -> bool:
    return (await agent.get(agent.chats(room))).status in HIDDEN


async def _is_refused(agent: Actor) -> bool:
    return (await agent.get("/agent/me")).status in {401, 403, 404}
