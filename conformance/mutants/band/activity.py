"""What an agent says while it works (BAND-8)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import AGENT_MESSAGES, MESSAGE_BODIES, MESSAGES

_BODIES = '''\
class ActivityDetail(Body):
    """What the agent does; a tool has a name."""

    kind: Literal["reasoning", "tool_call", "memory", "permission"]
    name: Omittable[str] = None


class ActivityBody(Body):
    """Body of ``report_agent_chat_activity``."""

    working: bool
    activity: ActivityDetail | None = None


class ActivityAnswer(Answer):
    """Whether the agent still works; ``false`` would mean that somebody has stopped it."""

    working: bool


class ReportAgentChatActivityResponse(Answer):
    """Answer of ``report_agent_chat_activity``."""

    data: ActivityAnswer


class AgentMessagesQuery('''

_OPERATION = '''\
@events.operation("POST", "/agent/chats/{chat_id}/activity", ReportAgentChatActivityResponse, errors=(404,))
def report_agent_chat_activity(world: World, agent: Agent, chat_id: str, body: ActivityBody) -> Reply:
    """Say that the agent works, or does not any more; 404 without an execution in the room (BAND-8)."""
    world.messages.check_execution(agent, chat_id)
    return {"data": {"working": body.working}}


@events.operation("POST", "/agent/chats/{chat_id}/events"'''

_CHECK = '''\
    def check_execution(self, agent: Agent, room_id: str) -> None:
        """BAND-8; one starts with the first message that the agent gets or sends (AGT-13, OQ-3)."""
        if self._world.rooms.joined(agent, room_id).seq not in self.worked_in(agent):
            raise NotFound("Execution")

    def worked_in('''

ADDITIONS: Final = (
    MESSAGE_BODIES("class AgentMessagesQuery(", _BODIES),
    AGENT_MESSAGES("import (\n    AgentMessagesQuery,\n", "import (\n    ActivityBody,\n    AgentMessagesQuery,\n"),
    AGENT_MESSAGES("    MessageBody,\n)", "    MessageBody,\n    ReportAgentChatActivityResponse,\n)"),
    AGENT_MESSAGES('@events.operation("POST", "/agent/chats/{chat_id}/events"', _OPERATION),
    MESSAGES("import Invalid, check_quota\n", "import Invalid, NotFound, check_quota\n"),
    MESSAGES("    def worked_in(", _CHECK),
)

MUTANTS: Final = (
    Mutant(
        "Without an execution an agent may say that it works",
        ("BAND-8",),
        (
            AGENT_MESSAGES(
                "    world.messages.check_execution(agent, chat_id)\n", "    world.rooms.joined(agent, chat_id)\n"
            ),
        ),
    ),
    Mutant(
        "Without an execution the activity is in conflict",
        ("BAND-8",),
        (
            MESSAGES("import Invalid, NotFound, check_quota\n", "import Conflict, Invalid, check_quota\n"),
            MESSAGES('            raise NotFound("Execution")', '            raise Conflict("No execution")'),
        ),
    ),
    Mutant(
        "An execution is not found",
        ("BAND-8",),
        (MESSAGES(".seq not in self.worked_in(agent):", ".seq not in ():"),),
    ),
    Mutant(
        "An agent cannot say that it has stopped",
        ("BAND-8",),
        (MESSAGE_BODIES("    working: bool\n    activity:", "    working: Literal[True]\n    activity:"),),
    ),
    Mutant(
        "To an agent that works Band says that it has been stopped",
        ("BAND-8",),
        (AGENT_MESSAGES('{"working": body.working}', '{"working": False}'),),
    ),
)
