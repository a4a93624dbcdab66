"""Small worlds for tests: fixed seed, a clock that stands still unless a test moves it."""

from dataclasses import dataclass

from mock_platform.world import Clock, Switches, World
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.messages import MentionRequest, Message
from mock_platform.world.rooms import Room

START = 1_767_600_000_000_000  # 2026-01-05T08:00:00Z


@dataclass
class Cast:
    """The people of a small world.

    ``jane`` and ``ravi`` share the organization Acme, ``olga`` is a stranger. ``weather`` and ``travel`` are jane's
    agents, ``ledger`` is ravi's, ``spy`` is olga's, ``assistant`` is a global agent of the platform's own user.
    """

    world: World
    jane: User
    ravi: User
    olga: User
    weather: Agent
    travel: Agent
    ledger: Agent
    spy: Agent
    assistant: Agent

    def room(self, owner: Identity, *members: Identity) -> Room:
        """A room of ``owner`` with ``members`` in it, peers or not."""
        room = self.world.rooms.create(owner)
        for member in members:
            self.world.rooms.admit(room, member)
        return room

    def say(self, sender: Identity, room: Room, text: str, *mentioned: Identity) -> Message:
        """A text message that mentions ``mentioned`` by id."""
        return self.world.messages.send(sender, room.id, text, [MentionRequest(each.id) for each in mentioned])


def a_cast(switches: Switches | None = None, *, seed: int = 7) -> Cast:
    """The cast in a world of its own, with a frozen clock."""
    world = World(seed=seed, clock=Clock(START, running=False), switches=switches)
    acme = world.accounts.add_organization("Acme")
    other = world.accounts.add_organization("Other Ltd")
    platform = world.accounts.add_organization("Thenvoi")
    add_user, add_agent = world.accounts.add_user, world.accounts.add_agent
    jane = add_user("jane", organization=acme, email="jane@acme.test", first_name="Jane", last_name="Roe")
    ravi = add_user("ravi", organization=acme, email="ravi@acme.test", first_name="Ravi", last_name="Iyer")
    olga = add_user("olga", organization=other, email="olga@other.test", first_name="Olga", last_name="Berg")
    thenvoi = add_user("thenvoi", organization=platform)
    return Cast(
        world=world,
        jane=jane,
        ravi=ravi,
        olga=olga,
        weather=add_agent(jane, "Weather Agent", "Knows the weather"),
        travel=add_agent(jane, "Travel Agent", "Books journeys"),
        ledger=add_agent(ravi, "Ledger", "Keeps the books"),
        spy=add_agent(olga, "Spy", "Belongs to a stranger"),
        assistant=add_agent(thenvoi, "Assistant", "Helps everybody", kind="global"),
    )
