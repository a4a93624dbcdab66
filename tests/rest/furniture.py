"""What is in the world of the stage: people and agents, rooms and talk, contacts, requests, memories."""

from mock_platform.world import World
from mock_platform.world.contacts import ContactRequest
from mock_platform.world.identities import Identity
from mock_platform.world.memories import MemoryDraft, Scope
from mock_platform.world.messages import MentionRequest, Message
from mock_platform.world.rooms import Room
from tests.rest.api import agent, user

USERS = ("jane", "ravi", "olga")
"""The owner of the things that are asked for, a colleague of the same organization, a stranger."""
AGENTS = ("weather", "travel", "ledger", "courier")
"""The owner's agent that has the things, its sibling, the colleague's agent, the stranger's agent."""
STRANGERS = ("nobody", "wrong key", "deleted")
"""No key, a key that never was, the key of an agent that the owner has deleted."""
CALLERS = (*USERS, *AGENTS, *STRANGERS)

HANDLES = {
    "jane": "jane",
    "ravi": "ravi",
    "olga": "olga",
    "weather": "jane/weather-agent",
    "travel": "jane/travel-agent",
    "spare": "jane/spare-agent",
    "ledger": "ravi/ledger-agent",
    "courier": "olga/courier-agent",
    "assistant": "thenvoi/assistant",
    "una": "una",
    "vic": "vic",
}


def furnish(world: World) -> dict[str, str]:
    """Put everything in and give the ids by name."""
    accounts = world.accounts
    guests = accounts.add_organization("Guests")
    una, vic = (accounts.add_user(name, organization=guests) for name in ("una", "vic"))
    jane, weather = user(world, "jane"), agent(world, "jane/weather-agent")
    accounts.add_agent(jane, "Spare Agent", "Has nothing to do yet")
    accounts.delete_agent(jane, accounts.resolve("jane/notes-agent").id, force=True)
    ids = {name: accounts.resolve(handle).id for name, handle in HANDLES.items()}
    ids |= _rooms(world) | _contacts(world) | _memories(world)
    ids |= {name: each.id for name, each in _asked(world, una, vic, jane, weather).items()}
    ids["jane's task"] = next(iter(world.tasks.tasks))
    ids["olga's task"] = world.tasks.create(user(world, "olga"), "Move house").id
    return ids


def keys_of_callers(world: World) -> dict[str, str]:
    """The key of each caller; that of the deleted agent is the one the scenario gave it."""
    keys: dict[str, str] = {"wrong key": "thnv_u_1767600000_nobody-has-ever-had-this-key-000"}
    keys["deleted"] = "thnv_a_1767600000_local-mock-key-of-notes-00000013"
    for name in (*USERS, *AGENTS):
        (keys[name],) = world.accounts.keys_of(world.accounts.resolve(HANDLES[name]))
    return keys


def _rooms(world: World) -> dict[str, str]:
    jane, ravi, olga = (user(world, name) for name in USERS)
    weather, travel, ledger, courier = (agent(world, HANDLES[name]) for name in AGENTS)
    assistant = agent(world, "thenvoi/assistant")
    den = world.rooms.create(jane, title="Den")
    world.rooms.admit(den, weather, "admin")
    world.rooms.admit(den, assistant)
    study = _room(world, "Study", jane, travel)
    workshop = _room(world, "Workshop", weather, travel)
    left = _room(world, "Left", jane, weather)
    ravis = _room(world, "Room of Ravi", ravi, ledger)
    vault = _room(world, "Vault", olga, courier)
    said = {
        "ask": _say(world, jane, den, weather),
        "aside": _say(world, jane, den, assistant),
        "thought": world.messages.post_event(weather, den.id, "Hm", "thought"),
        "study talk": _say(world, jane, study, travel),
        "workshop talk": _say(world, weather, workshop, travel),
        "left talk": _say(world, jane, left, weather),
        "ravi's talk": _say(world, ravi, ravis, ledger),
        "secret": _say(world, olga, vault, courier),
        "secret thought": world.messages.post_event(courier, vault.id, "Hush", "thought"),
    }
    world.deliveries.mark_processing(weather, den.id, said["ask"].id)
    world.deliveries.mark_processing(courier, vault.id, said["secret"].id)
    world.rooms.remove_participant(jane, left.id, weather.id)
    rooms = {"den": den, "study": study, "workshop": workshop, "left": left, "ravi's room": ravis, "vault": vault}
    offsite = next(iter(world.rooms.rooms))
    return {name: each.id for name, each in (rooms | said).items()} | {"offsite": offsite}


def _room(world: World, title: str, owner: Identity, member: Identity) -> Room:
    room = world.rooms.create(owner, title=title)
    world.rooms.admit(room, member)
    return room


def _say(world: World, sender: Identity, room: Room, mentioned: Identity) -> Message:
    return world.messages.send(sender, room.id, f"A word from the {room.title}", [MentionRequest(mentioned.id)])


def _contacts(world: World) -> dict[str, str]:
    records = {}
    for one, other in (("jane", "ravi"), ("weather", "ledger"), ("olga", "courier")):
        pair = world.accounts.resolve(HANDLES[one]), world.accounts.resolve(HANDLES[other])
        world.contacts.connect(*pair)
        records[f"{other}, for {one}"] = world.contacts.records[pair[0].id][pair[1].id].id
        records[f"{one}, for {other}"] = world.contacts.records[pair[1].id][pair[0].id].id
    return records


def _asked(world: World, una: Identity, vic: Identity, jane: Identity, weather: Identity) -> dict[str, ContactRequest]:
    ask, olga = world.contacts.request, user(world, "olga")
    return {
        "to jane": ask(una, "jane"),
        "by jane": ask(jane, vic.handle, "From the conference"),
        "to ravi": ask(una, "ravi"),
        "to olga": ask(una, "olga"),
        "by olga": ask(olga, vic.handle),
        "to weather": ask(una, "jane/weather-agent"),
        "by weather": ask(weather, vic.handle),
        "to courier": ask(una, "olga/courier-agent"),
    }


def _memories(world: World) -> dict[str, str]:
    den = next(room.id for room in world.rooms.rooms.values() if room.title == "Den")
    una = user(world, "una").id
    stored = {
        "about jane": _remember(world, "weather", subject=user(world, "jane").id),
        "archived": _remember(world, "weather", subject=user(world, "jane").id),
        "about ravi": _remember(world, "ledger", subject=user(world, "ravi").id),
        "of the den": _remember(world, "weather", subject=una, room=den),
        "of Acme": _remember(world, "weather"),
        "about olga": _remember(world, "courier", subject=user(world, "olga").id),
        "of Globex": _remember(world, "courier"),
    }
    world.memories.change_by_agent(agent(world, "jane/weather-agent"), stored["archived"], "archive")
    return stored


def _remember(world: World, source: str, *, subject: str | None = None, room: str | None = None) -> str:
    scope: Scope = "organization" if subject is None else "subject"
    draft = MemoryDraft(
        "Likes tea", "long_term", "semantic", "user", "said so", scope=scope, subject_id=subject, chat_room_id=room
    )
    return world.memories.create(agent(world, HANDLES[source]), draft).id
