"""Chat rooms, who is in them and in which role (sections 3 and 4 of the rules)."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mock_platform.world.errors import Conflict, Forbidden, Invalid, NotFound, check_quota
from mock_platform.world.events import ParticipantAdded, ParticipantRemoved, RoomAdded, RoomDeleted, RoomRemoved
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.indexes import Listing, SeqOf, SeqSet
from mock_platform.world.messages import Inbox, Message

if TYPE_CHECKING:
    from mock_platform.world.world import World

Role = Literal["owner", "admin", "member"]
ParticipantStatus = Literal["active", "inactive", "blocked"]

DEFAULT_TITLE = "Untitled room"
"""What a room is called before its first text message (CHT-5, OQ-5)."""

MAY_ADD: dict[Role, frozenset[Role]] = {
    "owner": frozenset(("member", "admin", "owner")),
    "admin": frozenset(("member", "admin")),
    "member": frozenset(("member",)),
}
"""PAR-9: the actor's role and the roles it may hand out."""

MAY_REMOVE: dict[Role, frozenset[Role]] = {
    "owner": frozenset(("member", "admin")),
    "admin": frozenset(("member",)),
    "member": frozenset(("member",)),
}
"""PAR-12: the actor's role and the roles it may remove; ``strict_member_removal`` empties the last row."""


@dataclass(slots=True, eq=False)
class Participant:
    """One identity's membership of one room; kept in the room's past after it ends (AGT-14)."""

    identity: Identity
    role: Role
    status: ParticipantStatus
    joined_at: int
    left_at: int | None = None


@dataclass(slots=True, eq=False)
class Room:
    """A chat room with everything that was said in it.

    The first text message makes the title, where none is given; nothing later changes it (CHT-6), nor status and type
    (CHT-7). The inbox of an agent that leaves is kept, for the case that it comes back (PAR-19, CTX-6).
    """

    id: str
    seq: int
    title: str
    title_is_given: bool
    task_id: str | None
    inserted_at: int
    updated_at: int
    status: Literal["active", "archived", "closed"] = "active"
    type: Literal["direct", "group", "task"] = "direct"
    participants: dict[str, Participant] = field(default_factory=dict)
    past: list[Participant] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    seq_of: SeqOf = field(default_factory=SeqOf)
    listed: SeqSet = field(default_factory=SeqSet)
    by_type: defaultdict[str, SeqSet] = field(default_factory=lambda: defaultdict(SeqSet))
    inboxes: dict[str, Inbox] = field(default_factory=dict)

    def owners(self) -> list[Participant]:
        """The present participants with role owner."""
        return [each for each in self.participants.values() if each.role == "owner"]


class Rooms:
    """All rooms of one world."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.rooms: dict[str, Room] = {}
        self.by_seq: dict[int, Room] = {}
        self.created = 0
        """How many rooms there have been, those included that are deleted."""
        self._memberships: dict[str, SeqSet] = {}

    # --- reading -------------------------------------------------------------------------------------------------

    def of(self, identity: Identity, *, newest_first: bool) -> Listing[Room]:
        """The rooms that ``identity`` is in now (CHT-8), in order of creation or the reverse (CHT-9)."""
        seqs = self._memberships.get(identity.id, SeqSet())
        if newest_first:
            return Listing.newest_first(seqs, self.by_seq)
        return Listing.oldest_first(seqs, self.by_seq)

    def joined(self, identity: Identity, room_id: str) -> Room:
        """The room, when ``identity`` is in it; otherwise it does not exist for them (CHT-10, ERR-8)."""
        room = self.rooms.get(room_id)
        if room is None or identity.id not in room.participants:
            raise NotFound("Chat room")
        return room

    def participants(self, identity: Identity, room_id: str, *, type_: str | None = None) -> list[Participant]:
        """Everybody present, in the order in which they joined (PAR-20, PAR-21)."""
        present = self.joined(identity, room_id).participants.values()
        return [each for each in present if type_ is None or each.identity.type == type_]

    # --- commands ------------------------------------------------------------------------------------------------

    def create(
        self, creator: Identity, *, task_id: str | None = None, title: str | None = None, room_id: str | None = None
    ) -> Room:
        """CHT-1, CHT-3, CHT-4, CHT-5: a new room with ``creator`` as its owner (CHT-2)."""
        self._check_room_quota(creator)
        if room_id in self.rooms:
            raise Invalid(details={"id": ["has already been taken"]})
        if task_id is not None:
            self._world.tasks.check_visible(creator, task_id)
        now = self._world.clock.stamp()
        room = Room(
            id=room_id or self._world.ids.uuid(),
            seq=self.created,
            title=title or DEFAULT_TITLE,
            title_is_given=bool(title),
            task_id=task_id,
            inserted_at=now,
            updated_at=now,
        )
        self.enter(room)
        self._admit(room, creator, "owner", "active")
        return room

    def enter(self, room: Room) -> None:
        """Put in a room that has a number, with nobody in it yet."""
        self.created = room.seq + 1
        self.rooms[room.id] = room
        self.by_seq[room.seq] = room

    def add_participant(self, actor: Identity, room_id: str, entity_id: str, role: Role = "member") -> Participant:
        """PAR-1 to PAR-11: room, role, quota, existence, presence, peerage; the first that fails answers (ERR-4).

        So who may not give the role hears that first, present or not (PAR-10).
        """
        room = self.joined(actor, room_id)
        if role not in MAY_ADD[room.participants[actor.id].role]:
            raise Forbidden(f"Your role does not permit adding a participant as {role}")
        limit = self._world.switches.participant_limit
        check_quota("participants", limit=limit, current=len(room.participants))
        entity = self._world.accounts.get(entity_id)
        if entity is None:  # PAR-6
            raise NotFound("Participant")
        if entity.id in room.participants:  # PAR-4; a role changes only by removing and adding (PAR-5)
            raise Conflict("Already a participant of this chat room")
        if not self._world.peers.is_peer(actor, entity):  # PAR-8
            raise Forbidden("You may add only your peers and contacts to a chat room")
        return self.admit(room, entity, role)

    def admit(self, room: Room, entity: Identity, role: Role = "member") -> Participant:
        """Put ``entity`` into ``room`` without asking who wants it (scenarios); PAR-3 decides its status."""
        return self._admit(room, entity, role, "active" if isinstance(entity, User) else "inactive")

    def remove_participant(self, actor: Identity, room_id: str, entity_id: str) -> Participant:
        """PAR-12 to PAR-17: remove somebody, or leave when ``entity_id`` is the actor's own."""
        room = self.joined(actor, room_id)
        if entity_id == actor.id:
            self._check_may_leave(room, actor)
        else:
            self._check_may_remove(room, actor, entity_id)
        return self.expel(room, entity_id)

    def expel(self, room: Room, entity_id: str) -> Participant:
        """Take somebody out of ``room`` without asking who wants it."""
        participant = room.participants.pop(entity_id)
        participant.left_at = self._world.clock.stamp()
        room.past.append(participant)
        self._memberships[entity_id].discard(room.seq)
        self._world.events.publish(ParticipantRemoved(room, participant))
        self._world.events.publish(RoomRemoved(room, participant.identity, participant.left_at))
        return participant

    def delete(self, user: User, room_id: str) -> Room:
        """CHT-14: undocumented; for a human who owns the room, or owns the agent that owns it."""
        room = self.rooms.get(room_id)
        owners = [] if room is None else [each.identity for each in room.owners()]
        mine = any(owner is user or (isinstance(owner, Agent) and owner.owner is user) for owner in owners)
        if room is None or not (mine or user.id in room.participants):
            raise NotFound("Chat room")
        if not mine:
            raise Forbidden("Only the owner may delete a chat room")
        self.drop(room)
        return room

    def drop(self, room: Room) -> None:
        """Let the room go without asking who wants it."""
        for participant in room.participants.values():
            self._memberships[participant.identity.id].discard(room.seq)
        del self.rooms[room.id]
        del self.by_seq[room.seq]
        self._world.events.publish(RoomDeleted(room))

    def drop_agent(self, agent: Agent) -> None:
        """AGT-14, AGT-16: out of all rooms; nobody is promoted. Its inboxes can never be read again.

        What it wrote stays (AGT-15).
        """
        for seq in tuple(self._memberships.get(agent.id, ())):
            self.expel(self.by_seq[seq], agent.id)
        self._memberships.pop(agent.id, None)
        self._world.messages.forget(agent)

    # --- inside --------------------------------------------------------------------------------------------------

    def _admit(self, room: Room, entity: Identity, role: Role, status: ParticipantStatus) -> Participant:
        participant = Participant(entity, role, status, self._world.clock.stamp())
        room.participants[entity.id] = participant
        self._memberships.setdefault(entity.id, SeqSet()).add(room.seq)
        self._world.events.publish(ParticipantAdded(room, participant))
        self._world.events.publish(RoomAdded(room, entity))
        return participant

    def _check_room_quota(self, creator: Identity) -> None:
        limit = self._world.switches.room_limit
        if limit is not None:
            mine = self.of(creator, newest_first=False).cut(0, self.created)
            owned = sum(room.status == "active" and room.participants[creator.id].role == "owner" for room in mine)
            check_quota("chat room", limit=limit, current=owned)

    def _check_may_leave(self, room: Room, actor: Identity) -> None:
        """PAR-14, PAR-15: everybody but the last owner."""
        if room.participants[actor.id].role == "owner" and len(room.owners()) == 1:
            raise Forbidden("The sole owner cannot leave the chat room", code="cannot_remove_sole_owner")

    def _check_may_remove(self, room: Room, actor: Identity, entity_id: str) -> None:
        role = room.participants[actor.id].role
        if role == "member" and self._world.switches.strict_member_removal:
            raise Forbidden("Your role does not permit removing participants")
        target = room.participants.get(entity_id)
        if target is None:  # PAR-16
            raise NotFound("Participant")
        if isinstance(actor, Agent) and target.identity is actor.owner:  # PAR-13
            raise Forbidden("An agent may not remove its owner from a chat room")
        if target.role not in MAY_REMOVE[role]:
            raise Forbidden(f"Your role does not permit removing a participant with role {target.role}")
