"""Putting what a journal has kept into the world that it began with."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from mock_platform.snapshots import effects
from mock_platform.snapshots.errors import Place, at, wrong
from mock_platform.snapshots.parts import Parts
from mock_platform.snapshots.people import People
from mock_platform.world.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_platform.snapshots.records import ClockRecord, Record, RoomHead
    from mock_platform.world import World
    from mock_platform.world.rooms import Room


class Replay:
    """Puts commits into ``world``, one after the other; nobody has to have subscribed to it yet."""

    def __init__(self, world: "World", clock: "ClockRecord", people: People) -> None:
        self._world = world
        self._clock = clock
        self._people = people
        self._parts = Parts(world, people)
        self._apply: dict[type[Record], Callable[[Any, Place], object]] = {
            effects.OrganizationAdded: lambda each, place: people.add_organization(each.organization, *place),
            effects.UserWritten: self._user,
            effects.AgentWritten: self._agent,
            effects.AgentRemoved: self._agent_removed,
            effects.KeyAdded: self._key,
            effects.KeyRemoved: self._key_removed,
            effects.RoomWritten: lambda each, place: self._room(each.room, place),
            effects.RoomRemoved: lambda each, place: world.rooms.drop(self._find(each.room_id, place)),
            effects.Joined: lambda each, place: self._parts.join(
                self._find(each.room_id, place), each.participant, *place
            ),
            effects.Left: self._left,
            effects.MessageAdded: lambda each, place: self._parts.message(
                self._find(each.room_id, place), each.message, *place
            ),
            effects.DeliveryWritten: self._delivery,
            effects.RequestWritten: self._request,
            effects.ContactAdded: lambda each, place: self._parts.contact(each.contact, *place),
            effects.ContactRemoved: self._contact_removed,
            effects.MemoryWritten: lambda each, _: self._parts.memory(each.memory),
            effects.MemoryRemoved: lambda each, _: world.memories.memories.pop(each.memory_id, None),
            effects.TaskWritten: lambda each, place: self._parts.task(each.task, *place),
            effects.ClockMoved: self._clock_moved,
        }

    def commit(self, commit: effects.Commit) -> None:
        """Put in all effects; :class:`SnapshotError` for one that fits into no world that came before it."""
        for index, effect in enumerate(commit.effects):
            self._apply[type(effect)](effect, ("effects", index))
        self._world.ids.drawn = commit.ids_drawn
        self._clock.last = commit.last

    def finish(self) -> None:
        """Ids and time go on where they were."""
        self._world.clock.resume(frozen_at=self._clock.frozen_at, ahead=self._clock.ahead, last=self._clock.last)

    # --- effects -------------------------------------------------------------------------------------------------

    def _user(self, effect: effects.UserWritten, place: Place) -> None:
        record = effect.user
        user = self._world.accounts.users.get(record.id)
        if user is None:
            self._people.add_user(record, *place)
            return
        with at(*place):
            self._world.accounts.update_profile(user, first_name=record.first_name, last_name=record.last_name)
        user.updated_at = record.updated_at

    def _agent(self, effect: effects.AgentWritten, place: Place) -> None:
        record = effect.agent
        agent = self._world.accounts.agents.get(record.id)
        if agent is None:
            self._people.add_agent(record, *place)
            return
        with at(*place):
            self._world.accounts.change_agent(
                agent, name=record.name, description=record.description, active=record.active
            )
        agent.updated_at = record.updated_at

    def _agent_removed(self, effect: effects.AgentRemoved, place: Place) -> None:
        agent = self._people.agent(effect.agent_id, *place, "agent_id")
        self._world.accounts.delete_agent(agent.owner, agent.id, force=True)
        self._people.note_former(agent)

    def _key(self, effect: effects.KeyAdded, place: Place) -> None:
        identity = self._people.present(effect.key.identity_id, *place, "key", "identity_id")
        with at(*place):
            self._world.accounts.issue_key(identity, effect.key.key)

    def _key_removed(self, effect: effects.KeyRemoved, _: Place) -> None:
        with suppress(NotFound):
            self._world.accounts.revoke_key(effect.key)

    def _room(self, record: "RoomHead", place: Place) -> None:
        room = self._world.rooms.rooms.get(record.id)
        if room is None:
            self._parts.room(record, *place)
        else:
            room.title, room.updated_at = record.title, record.updated_at

    def _left(self, effect: effects.Left, place: Place) -> None:
        room = self._find(effect.room_id, place)
        if effect.identity_id not in room.participants:
            raise wrong((*place, "identity_id"), "is not in the room")
        self._world.rooms.expel(room, effect.identity_id).left_at = effect.left_at

    def _delivery(self, effect: effects.DeliveryWritten, place: Place) -> None:
        room = self._find(effect.room_id, place)
        seq = room.seq_of.get(effect.message_id)
        if seq is None:
            raise wrong((*place, "message_id"), "is not in the room")
        room.messages[seq].updated_at = effect.updated_at
        self._parts.delivery(room, room.messages[seq], effect.delivery, *place, "delivery")

    def _request(self, effect: effects.RequestWritten, place: Place) -> None:
        request = self._world.contacts.requests.get(effect.request.id)
        if request is None:
            self._parts.request(effect.request, *place, "request")
        else:
            self._world.contacts.settle(request, effect.request.status, effect.request.responded_at)

    def _contact_removed(self, effect: effects.ContactRemoved, _: Place) -> None:
        self._world.contacts.records.get(effect.owner_id, {}).pop(effect.other_id, None)

    def _clock_moved(self, effect: effects.ClockMoved, _: Place) -> None:
        self._clock = effect.clock

    def _find(self, room_id: str, place: Place) -> "Room":
        room = self._world.rooms.rooms.get(room_id)
        if room is None:
            raise wrong((*place, "room_id"), f"there is no room {room_id}")
        return room
