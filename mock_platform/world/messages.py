"""Messages and events of a room: mentions, lists, context (sections 5, 7 and 8 of the rules)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from mock_platform.world.deliveries import FILTERS_OF, Delivery, Filter
from mock_platform.world.errors import Invalid, check_quota
from mock_platform.world.events import EventPosted, MessageCreated
from mock_platform.world.identities import Agent, Identity, Mention
from mock_platform.world.indexes import Listing, SeqSet
from mock_platform.world.texts import check_content, check_report, rewrite, title_from

if TYPE_CHECKING:
    from mock_platform.world.rooms import Room
    from mock_platform.world.texts import Named
    from mock_platform.world.world import World

EventType = Literal["tool_call", "tool_result", "thought", "error", "task"]
InternalType = Literal["system", "action", "guidelines"]
MessageType = Literal["text"] | EventType | InternalType

EVENT_TYPES: frozenset[str] = frozenset(get_args(EventType))
INTERNAL_TYPES: frozenset[str] = frozenset(get_args(InternalType))
"""Types that no REST list shows (MSG-17)."""

_mention_of = attrgetter("mention")


class MentionRequest(NamedTuple):
    """Whom a sender mentions; ``handle`` and ``name`` only steer the rewriting of the text (MSG-5)."""

    id: str
    handle: str | None = None
    name: str | None = None


@dataclass(slots=True, eq=False)
class Message:
    """One stored message or event.

    ``seq`` is its position in the room. ``wire`` is a place for a face's ready rendering of the present version; the
    world only empties it whenever the message changes.
    """

    id: str
    seq: int
    room_id: str
    sender_id: str
    sender_type: Literal["User", "Agent", "System"]
    sender_name: str
    message_type: MessageType
    content: str
    mentions: tuple[Mention, ...]
    metadata: Mapping[str, object] | None
    inserted_at: int
    updated_at: int
    deliveries: dict[str, Delivery] | None = None
    wire: bytes | None = None

    def mentions_id(self, identity_id: str) -> bool:
        """Whether the entity is in the stored mention list."""
        return any(mention.id == identity_id for mention in self.mentions)


class Inbox:
    """What one agent may see of one room, by sequence number, kept sorted by delivery state.

    ``by_filter`` holds the addressed messages (DEL-18); ``context`` those and everything the agent sent (CTX-1).
    """

    __slots__ = ("_of_new", "by_filter", "context")

    def __init__(self) -> None:
        self.by_filter: dict[Filter, SeqSet] = {name: SeqSet() for name in get_args(Filter)}
        self.context = SeqSet()
        self._of_new = (*(self.by_filter[name] for name in FILTERS_OF["new"]), self.context)

    def receive(self, seq: int) -> None:
        """The room's newest message is addressed to the agent."""
        for seqs in self._of_new:
            seqs.append(seq)


class Messages:
    """Everything said in the rooms of one world."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._worked_in: dict[str, SeqSet] = {}

    # --- commands ------------------------------------------------------------------------------------------------

    def send(
        self,
        sender: Identity,
        room_id: str,
        content: str,
        mentions: "Sequence[Named]",
        *,
        message_id: str | None = None,
    ) -> Message:
        """MSG-1 to MSG-16: store a text message and hand it to the agents that it mentions."""
        room = self._world.rooms.joined(sender, room_id)
        count = len(room.by_type.get("text", ()))
        check_quota("messages", limit=self._world.switches.message_limit, current=count)
        check_content(content)
        mentioned = _check_mentions(room, sender, mentions)
        rewritten = rewrite(content, mentions, mentioned)
        message = self._store(room, sender, "text", rewritten, mentioned=mentioned, message_id=message_id)
        for identity in mentioned:
            if isinstance(identity, Agent):
                self._inbox(room, identity).receive(message.seq)
        if count == 0 and not room.title_is_given:
            room.title = title_from(rewritten) or room.title
        self._world.events.publish(MessageCreated(room, message))
        return message

    def post_event(
        self,
        agent: Agent,
        room_id: str,
        content: str,
        event_type: EventType,
        metadata: Mapping[str, object] | None = None,
    ) -> Message:
        """EVT-1 to EVT-7: store a report of the agent's work; nobody is addressed."""
        room = self._world.rooms.joined(agent, room_id)
        count = sum(len(room.by_type.get(each, ())) for each in EVENT_TYPES)
        check_quota("events", limit=self._world.switches.event_limit, current=count)
        if event_type not in EVENT_TYPES:
            raise Invalid(details={"/event/message_type": ["Invalid value for enum"]})
        check_report(content, metadata)
        message = self._store(room, agent, event_type, content, metadata=metadata)
        self._world.events.publish(EventPosted(room, message))
        return message

    def add_internal(self, room: "Room", content: str, message_type: InternalType) -> Message:
        """A message of the platform itself, which no REST list shows (MSG-17)."""
        message = self._store(room, None, message_type, content)
        self._world.wrote(message)
        return message

    def enter(self, room: "Room", message: Message) -> None:
        """Put in a message that is complete, but for what became of it at whom (a world that is made again)."""
        self._list(room, message)
        agents = self._world.accounts.agents
        if message.sender_id in agents:
            self._inbox(room, agents[message.sender_id]).context.append(message.seq)
        for mention in message.mentions:
            if mention.id in agents:
                self._inbox(room, agents[mention.id]).receive(message.seq)

    # --- reading -------------------------------------------------------------------------------------------------

    def in_room(
        self, viewer: Identity, room_id: str, *, message_type: str | None = None, since: int | None = None
    ) -> Listing[Message]:
        """MSG-20, MSG-21: everything of the room that people may see, newest first."""
        room = self._world.rooms.joined(viewer, room_id)
        seqs = room.listed if message_type is None else room.by_type.get(message_type, SeqSet())
        skip = 0 if since is None else seqs.position(_first_after(room.messages, since))
        return Listing.newest_first(seqs, room.messages, skip=skip)

    def addressed(self, agent: Agent, room_id: str, status: Filter = "actionable") -> Listing[Message]:
        """DEL-20: messages addressed to ``agent``, oldest first, by delivery state."""
        room = self._world.rooms.joined(agent, room_id)
        inbox = room.inboxes.get(agent.id)
        seqs = SeqSet() if inbox is None else inbox.by_filter[status]
        return Listing.oldest_first(seqs, room.messages)

    def next_for(self, agent: Agent, room_id: str) -> Message | None:
        """DEL-15 to DEL-17: the oldest addressed message that is not processed; changes nothing."""
        room = self._world.rooms.joined(agent, room_id)
        inbox = room.inboxes.get(agent.id)
        seq = None if inbox is None else inbox.by_filter["actionable"].first()
        return None if seq is None else room.messages[seq]

    def context(self, agent: Agent, room_id: str) -> Listing[Message]:
        """CTX-1: everything ``agent`` sent and the text that mentions it, oldest first."""
        room = self._world.rooms.joined(agent, room_id)
        inbox = room.inboxes.get(agent.id)
        return Listing.oldest_first(SeqSet() if inbox is None else inbox.context, room.messages)

    def executions_of(self, agent: Agent) -> int:
        """AGT-13, OQ-3: one execution for each room in which the agent has sent or been addressed."""
        return len(self.worked_in(agent))

    def worked_in(self, agent: Agent) -> SeqSet:
        """The sequence numbers of these rooms, those included that are deleted."""
        return self._worked_in.get(agent.id) or SeqSet()

    def note_work(self, agent: Agent, room_seq: int) -> None:
        """The agent has something to do with the room of this number."""
        self._worked_in.setdefault(agent.id, SeqSet()).add(room_seq)

    def forget(self, agent: Agent) -> None:
        """The agent is gone: nobody will read its inboxes again."""
        for seq in self._worked_in.pop(agent.id, ()):
            room = self._world.rooms.by_seq.get(seq)
            if room is not None:
                room.inboxes.pop(agent.id, None)

    # --- inside --------------------------------------------------------------------------------------------------

    def _store(
        self,
        room: "Room",
        sender: Identity | None,
        message_type: MessageType,
        content: str,
        *,
        mentioned: Sequence[Identity] = (),
        metadata: Mapping[str, object] | None = None,
        message_id: str | None = None,
    ) -> Message:
        now = self._world.clock.stamp()
        mentions = tuple(map(_mention_of, mentioned))
        if room.messages and room.messages[-1].mentions == mentions:  # one for many: memory, and work of the collector
            mentions = room.messages[-1].mentions
        message = Message(
            id=message_id or self._world.ids.uuid(),
            seq=len(room.messages),
            room_id=room.id,
            sender_id=room.id if sender is None else sender.id,
            sender_type="System" if sender is None else sender.type,
            sender_name="System" if sender is None else sender.name,
            message_type=message_type,
            content=content,
            mentions=mentions,
            metadata=metadata,
            inserted_at=now,
            updated_at=now,
        )
        self._list(room, message)
        if isinstance(sender, Agent):
            self._inbox(room, sender).context.append(message.seq)
        return message

    def _list(self, room: "Room", message: Message) -> None:
        room.messages.append(message)
        room.seq_of[message.id] = message.seq
        room.updated_at = message.inserted_at  # CHT-15
        if message.message_type not in INTERNAL_TYPES:
            room.listed.append(message.seq)
            room.by_type[message.message_type].append(message.seq)

    def _inbox(self, room: "Room", agent: Agent) -> Inbox:
        inbox = room.inboxes.get(agent.id)
        if inbox is None:
            inbox = room.inboxes[agent.id] = Inbox()
            self.note_work(agent, room.seq)
        return inbox


def _check_mentions(room: "Room", sender: Identity, mentions: "Sequence[Named]") -> list[Identity]:
    """MSG-3, MSG-6, MSG-7, MSG-8."""
    pointer = "/message/mentions"
    if not mentions:
        raise Invalid(
            "At least one mention is required",
            code="mentions_required",
            details={pointer: ["Array length 0 is smaller than minItems: 1"]},
        )
    ids = [mention.id for mention in mentions]
    if sender.id in ids:
        details = {f"{pointer}/{ids.index(sender.id)}": ["cannot mention self"]}
        raise Invalid("You cannot mention yourself", code="cannot_mention_self", details=details)
    if len(set(ids)) != len(ids):
        raise Invalid(
            "The same participant is mentioned more than once",
            code="duplicate_mentions",
            details={pointer: ["has duplicate entries"]},
        )
    return [_present(room, ids, index) for index in range(len(ids))]


def _present(room: "Room", ids: Sequence[str], index: int) -> Identity:
    participant = room.participants.get(ids[index])
    if participant is None or participant.status == "blocked":  # OQ-31
        raise Invalid(
            "A mentioned participant is not in the chat room",
            code="mentioned_participant_not_in_room",
            details={f"/message/mentions/{index}": ["is not a participant of the chat room"]},
        )
    return participant.identity


def _first_after(messages: Sequence[Message], instant: int) -> int:
    """The position of the first message inserted after ``instant``, exclusively (MSG-21, OQ-16)."""
    low, high = 0, len(messages)
    while low < high:
        middle = (low + high) // 2
        if messages[middle].inserted_at > instant:
            high = middle
        else:
            low = middle + 1
    return low
