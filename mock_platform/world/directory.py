"""Agents as tools: which ones a user may call, what a call is, and what administrators may change (mcp.md 5.1 and 5.5).

A call is no more than a conversation: a room of the user with one agent in it, and a message that mentions the agent.
Everybody who may look into the room finds it there, now and later.
"""

from typing import TYPE_CHECKING, NamedTuple

from mock_platform.world.errors import BadRequest, Forbidden, Invalid, NotFound, check_quota
from mock_platform.world.handles import parse_handle
from mock_platform.world.identities import Agent, User
from mock_platform.world.messages import MentionRequest, Message
from mock_platform.world.texts import check_content, rewrite

if TYPE_CHECKING:
    from mock_platform.world.rooms import Room
    from mock_platform.world.world import World


class Question(NamedTuple):
    """What a user has asked an agent, and where."""

    room: "Room"
    message: Message


class Directory:
    """The agents of one world as the tools of its users."""

    def __init__(self, world: "World") -> None:
        self._world = world

    # --- reading -------------------------------------------------------------------------------------------------

    def sees(self, user: User, agent: Agent) -> bool:
        """Whether the agent is of the user's organization or global; of others nobody even learns that they exist."""
        return agent.kind == "global" or agent.organization_id == user.organization_id

    def of(self, user: User) -> list[Agent]:
        """Every agent that ``user`` sees, those that are switched off included."""
        accounts = self._world.accounts
        owners = (each for each in accounts.colleagues(user) if isinstance(each, User))
        found = {each.id: each for owner in owners for each in accounts.agents_by_name(owner)}
        found.update((each.id, each) for each in accounts.global_agents())
        return [each for each in found.values() if isinstance(each, Agent)]

    def is_answered(self, agent: Agent) -> bool:
        """Whether anybody is there to answer for the agent: a live client, or a script."""
        return agent.id in self._world.online or agent.id in self._world.scripted

    # --- commands ------------------------------------------------------------------------------------------------

    def ask(self, user: User, agent: Agent, text: str, *, room_id: str | None = None) -> Question:
        """Send ``text`` to ``agent``, in a new room of ``user`` or in one that both are in already.

        :class:`NotFound` for an agent that the user does not see or that is switched off. Unlike PAR-8, colleagues'
        agents may be brought in: who sees an agent here may call it.
        """
        if not (self.sees(user, agent) and agent.active):
            raise NotFound("Agent")
        mention = MentionRequest(agent.id)
        if room_id is None:
            self._check_question(text, mention, agent)
            room = self._world.rooms.create(user)
            self._world.rooms.admit(room, agent)
        else:
            room = self._world.rooms.joined(user, room_id)
        return Question(room, self._world.messages.send(user, room.id, text, [mention]))

    def register(self, admin: User, name: str, description: str, *, slug: str | None = None) -> tuple[Agent, str]:
        """A new external agent of the administrator, and its key."""
        _check_admin(admin)
        if slug is not None:
            try:
                parse_handle(f"{admin.username}/{slug}")
            except BadRequest:
                raise Invalid(details={"agentId": ["has invalid format"]}) from None
        return self._world.accounts.register_agent(admin, name, description, slug=slug)

    def change(
        self,
        admin: User,
        agent: Agent,
        *,
        name: str | None = None,
        description: str | None = None,
        active: bool | None = None,
    ) -> Agent:
        """Rename, describe anew, switch on or off an agent of the administrator's organization."""
        self._check_may_manage(admin, agent)
        return self._world.accounts.change_agent(agent, name=name, description=description, active=active)

    def remove(self, admin: User, agent: Agent) -> None:
        """Delete an agent of the administrator's organization, with whatever it has done (AGT-14 to AGT-17)."""
        self._check_may_manage(admin, agent)
        self._world.accounts.delete_agent(agent.owner, agent.id, force=True)

    # --- inside --------------------------------------------------------------------------------------------------

    def _check_question(self, text: str, mention: MentionRequest, agent: Agent) -> None:
        """Everything that could refuse the message, so that no empty room is left behind."""
        switches = self._world.switches
        check_quota("participants", limit=switches.participant_limit, current=1)
        check_quota("messages", limit=switches.message_limit, current=0)
        check_content(text)
        rewrite(text, [mention], [agent])

    def _check_may_manage(self, admin: User, agent: Agent) -> None:
        _check_admin(admin)
        if not self.sees(admin, agent):
            raise NotFound("Agent")
        if agent.organization_id != admin.organization_id:
            raise Forbidden("This agent belongs to the platform")


def _check_admin(user: User) -> None:
    if user.role != "admin":
        raise Forbidden("Only administrators may manage agents")
