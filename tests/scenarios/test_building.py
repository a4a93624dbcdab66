"""What a scenario says becomes a world, by the world's own rules; what breaks a rule is told by line and field."""

import pytest

from mock_platform.scenarios.building import DEFAULT_START
from mock_platform.scenarios.history import instant_of
from mock_platform.world.clock import SECOND
from mock_platform.world.contacts import ContactRequest
from tests.scenarios.writing import PEOPLE, Writer, agent, user, who

START = instant_of(DEFAULT_START, ())
HOUR = 3600 * SECOND
ID = "00000000-0000-4000-8000-000000000001"


# --- people ----------------------------------------------------------------------------------------------------------


def test_people_have_what_the_scenario_gives_them(writer: Writer) -> None:
    world = writer.world(f"""name: x
organizations:
  - {{name: Acme, id: {ID}}}
users:
  - username: ada
    id: 00000000-0000-4000-8000-000000000002
    organization: Acme
    email: ada@acme.test
    first_name: Ada
    last_name: Moss
    role: admin
    password: local-ada
    keys: [key-of-ada-1, key-of-ada-2]
""")
    ada = user(world, "ada")
    assert world.accounts.organizations[ID].name == "Acme"
    assert (ada.id, ada.organization_id) == ("00000000-0000-4000-8000-000000000002", ID)
    assert (ada.email, ada.name, ada.role, ada.password) == ("ada@acme.test", "Ada Moss", "admin", "local-ada")
    assert world.accounts.keys_of(ada) == ["key-of-ada-1", "key-of-ada-2"]


def test_agents_have_what_the_scenario_gives_them(writer: Writer) -> None:
    world = writer.world(f"""{PEOPLE}
  - name: Weather Agent
    owner: ben
    id: {ID}
    description: Knows the weather.
    kind: platform
    slug: weather
    model_type: mock
    registry_access: false
    listed_in_directory: true
    tags: [rain, sun]
    keys: [key-of-weather]
""")
    weather = agent(world, "ben/weather")
    assert (weather.id, weather.name, weather.description) == (ID, "Weather Agent", "Knows the weather.")
    assert (weather.owner, weather.kind, weather.model_type) == (user(world, "ben"), "platform", "mock")
    assert (weather.registry_access, weather.listed_in_directory, weather.tags) == (False, True, ("rain", "sun"))
    assert world.accounts.keys_of(weather) == ["key-of-weather"]


def test_users_and_external_agents_without_keys_get_one_made_up_and_other_agents_none(writer: Writer) -> None:
    world = writer.world(f"""{PEOPLE}
  - {{name: Helper, kind: global}}
  - {{name: Platform, owner: ada, kind: platform}}
""")
    keys = {handle: world.accounts.keys_of(who(world, handle)) for handle in ("ada", "ada/echo", "ada/platform")}
    assert [len(each) for each in keys.values()] == [1, 1, 0]
    assert keys["ada"][0].startswith("thnv_u_")
    assert keys["ada/echo"][0].startswith("thnv_a_")
    assert world.accounts.keys_of(who(world, "thenvoi/helper")) == []


def test_a_global_agent_without_an_owner_belongs_to_the_platforms_own_user(writer: Writer) -> None:
    world = writer.world(f"{PEOPLE}  - {{name: Helper, kind: global}}\n  - {{name: Guide, kind: global}}\n")
    owner = agent(world, "thenvoi/helper").owner
    assert agent(world, "thenvoi/guide").owner is owner
    assert world.accounts.organizations[owner.organization_id].name == "Thenvoi"
    assert world.accounts.keys_of(owner) == []


def test_the_platforms_own_user_may_be_one_of_the_scenario(writer: Writer) -> None:
    text = PEOPLE.replace("agents:", "  - {username: thenvoi, organization: Acme}\nagents:")
    world = writer.world(f"{text}  - {{name: Helper, kind: global}}\n")
    assert agent(world, "thenvoi/helper").owner.organization_id == user(world, "ada").organization_id


def test_the_platforms_own_user_is_of_the_organization_of_that_name_if_there_is_one(writer: Writer) -> None:
    text = PEOPLE.replace("  - name: Other\n", "  - name: Other\n  - name: Thenvoi\n")
    world = writer.world(f"{text}  - {{name: Helper, kind: global}}\n")
    assert [each.name for each in world.accounts.organizations.values()] == ["Acme", "Other", "Thenvoi"]


TAKEN = "has already been taken"


@pytest.mark.parametrize(
    "text, field, problem",
    [
        ("name: x\norganizations: [{name: A}, {name: A}] # here\n", "organizations[1].name", TAKEN),
        (
            f"name: x\norganizations:\n  - {{name: A, id: {ID}}}\n  - {{name: B, id: {ID}}} # here\n",
            "organizations[1].id",
            TAKEN,
        ),
        (
            "name: x\nusers:\n  - username: ada\n    organization: A # here\n",
            "users[0].organization",
            "no organization is named 'A'",
        ),
        (
            PEOPLE.replace("{username: ben, organization: Acme}", "{username: ada, organization: Acme} # here"),
            "users[1].username",
            TAKEN,
        ),
        (PEOPLE + "  - {name: Echo, owner: ada} # here\n", "agents[3].name", TAKEN),
        (PEOPLE + "  - {name: Lost, owner: adda} # here\n", "agents[3].owner", "nobody has the handle 'adda'"),
        (PEOPLE + "  - {name: Lost, owner: ada/echo} # here\n", "agents[3].owner", "'ada/echo' is not a user"),
        (PEOPLE + "  - name: Lost # here\n", "agents[3].owner", "is required for an agent that is not global"),
        (
            PEOPLE + "  - {name: A, owner: ada, bot: {kind: handover, to: ada/b}} # here\n",
            "agents[3].bot.to",
            "nobody has the handle 'ada/b'",
        ),
        (
            PEOPLE
            + "  - {name: A, owner: ada, keys: [same-key]}\n  - {name: B, owner: ada, keys: [same-key]} # here\n",
            "agents[4].keys",
            TAKEN,
        ),
        (
            PEOPLE + f"  - {{name: A, owner: ada, id: {ID}}}\n  - {{name: B, owner: ada, id: {ID}}} # here\n",
            "agents[4].id",
            TAKEN,
        ),
        (
            PEOPLE.replace("ben, ", f"ben, id: {ID}, ") + f"  - {{name: A, owner: ada, id: {ID}}} # here\n",
            "agents[3].id",
            TAKEN,
        ),
    ],
)
def test_people_who_contradict_each_other_are_refused(writer: Writer, text: str, field: str, problem: str) -> None:
    assert writer.told_here(text) == (field, problem)


# --- contacts, memories, tasks ---------------------------------------------------------------------------------------


def test_contacts_of_a_scenario_have_each_other(writer: Writer) -> None:
    world = writer.world(PEOPLE + "contacts: [[ada, eve], [ada/echo, eve/spy]]\n")
    for one, other in (("ada", "eve"), ("ada/echo", "eve/spy")):
        assert world.contacts.has(who(world, one), who(world, other))
        assert world.contacts.has(who(world, other), who(world, one))


@pytest.mark.parametrize(
    "pair, field, problem",
    [
        ("[ada, adda]", "contacts[0][1]", "nobody has the handle 'adda'"),
        ("[ada, '@ada']", "contacts[0]", "names the same one twice"),
    ],
)
def test_contacts_who_are_nobody_or_the_same_are_refused(writer: Writer, pair: str, field: str, problem: str) -> None:
    assert writer.told_here(f"{PEOPLE}contacts:\n  - {pair} # here\n") == (field, problem)


def request_of(writer: Writer, status: str) -> tuple[ContactRequest, bool]:
    """A request, and whether the two are contacts."""
    line = f"  - {{from: ada, to: eve/spy, id: {ID}, message: Hello, status: {status}}}\n"
    world = writer.world(f"{PEOPLE}contact_requests:\n{line}")
    return world.contacts.requests[ID], world.contacts.has(who(world, "eve/spy"), user(world, "ada"))


@pytest.mark.parametrize("status", ["pending", "approved", "rejected", "cancelled"])
def test_a_contact_request_has_become_what_the_scenario_says(writer: Writer, status: str) -> None:
    request, are_contacts = request_of(writer, status)
    assert (request.requester.handle, request.recipient.handle) == ("ada", "eve/spy")
    assert (request.message, request.status) == ("Hello", status)
    assert are_contacts is (status == "approved")


@pytest.mark.rule("CON-20")
def test_a_pending_request_of_a_scenario_is_fresh_when_requests_expire(writer: Writer) -> None:
    text = f"{PEOPLE}contact_requests:\n  - {{from: ada, to: eve, id: {ID}}}\nswitches: {{contact_request_ttl: 60}}\n"
    world = writer.world(text)
    world.clock.advance(58)
    assert world.contacts.requests[ID].status == "pending"
    world.clock.advance(2)
    assert world.contacts.requests[ID].status == "expired"


@pytest.mark.parametrize(
    "lines, field, problem",
    [
        (["{from: ada, to: adda}"], "[0].to", "nobody has the handle 'adda'"),
        (["{from: adda, to: ada}"], "[0].from", "nobody has the handle 'adda'"),
        (["{from: ada, to: ada}"], "[0]", "You cannot send a contact request to yourself"),
        (["{from: ada, to: eve}", "{from: ada, to: eve}"], "[1]", "A contact request is already pending"),
        (["{from: ada, to: eve}", "{from: eve, to: ada}"], "[1]", "crosses a pending request in the other direction"),
        (["{from: ada, to: eve, status: approved}", "{from: ada, to: eve}"], "[1]", "Already a contact"),
        ([f"{{from: ada, to: eve, id: {ID}}}", f"{{from: ada, to: ben, id: {ID}}}"], "[1].id", TAKEN),
    ],
)
def test_a_contact_request_that_breaks_a_rule_is_refused(
    writer: Writer, lines: list[str], field: str, problem: str
) -> None:
    text = f"{PEOPLE}contact_requests:\n" + "".join(f"  - {line}\n" for line in lines)
    assert writer.told_here(f"{text.rstrip()} # here\n") == (f"contact_requests{field}", problem)


MEMORY = f"""  - agent: ada/echo
    id: {ID}
    content: Ada likes rain.
    system: long_term
    type: semantic
    segment: user
    thought: She said so.
"""


def test_a_memory_has_what_the_scenario_gives_it(writer: Writer) -> None:
    extra = f"    subject: ada\n    room: {ID}\n    tags: [rain]\n    references: [call_1]\n    status: archived\n"
    world = writer.world(f"{PEOPLE}memories:\n{MEMORY}{extra}")
    memory = world.memories.memories[ID]
    assert (memory.content, memory.system, memory.kind) == ("Ada likes rain.", "long_term", "semantic")
    assert (memory.segment, memory.thought, memory.scope) == ("user", "She said so.", "subject")
    assert (memory.subject_id, memory.source_agent_id) == (user(world, "ada").id, agent(world, "ada/echo").id)
    assert (memory.chat_room_id, memory.tags, memory.references) == (ID, ("rain",), ("call_1",))
    assert memory.status == "archived"
    assert START - HOUR < memory.inserted_at < START


def test_a_memory_may_be_the_whole_organizations(writer: Writer) -> None:
    world = writer.world(f"{PEOPLE}memories:\n{MEMORY}    scope: organization\n")
    memory = world.memories.memories[ID]
    assert (memory.scope, memory.subject_id) == ("organization", None)
    assert memory.organization_id == user(world, "ada").organization_id


@pytest.mark.parametrize(
    "old, new, field, problem",
    [
        ("ada/echo", "ada/lost # here", "agent", "nobody has the handle 'ada/lost'"),
        ("ada/echo", "ada # here", "agent", "is not an agent"),
        ("user\n", "user\n    subject: adda # here\n", "subject", "nobody has the handle 'adda'"),
        ("semantic", "iconic # here", "type", "is not valid for system long_term"),
        ("Ada likes rain.", "' ' # here", "content", "can't be blank"),
    ],
)
def test_a_memory_that_breaks_a_rule_is_refused(writer: Writer, old: str, new: str, field: str, problem: str) -> None:
    text = f"{PEOPLE}memories:\n{MEMORY}    subject: ada\n"
    if field == "subject":
        text = text.removesuffix("    subject: ada\n")
    assert writer.told_here(text.replace(old, new, 2 if "lost" in new else 1)) == (f"memories[0].{field}", problem)


def test_a_memory_about_nobody_and_one_with_a_tag_that_is_too_long_are_refused(writer: Writer) -> None:
    first_line = MEMORY.replace("ada/echo", "ada/echo # here")
    assert writer.told_here(f"{PEOPLE}memories:\n{first_line}") == ("memories[0].subject", "can't be blank")
    long = f"{PEOPLE}memories:\n{MEMORY}    subject: ada\n    tags: [{'x' * 256}] # here\n"
    assert writer.told_here(long) == ("memories[0].tags", "should be at most 255 character(s)")


@pytest.mark.rule("TSK-2")
def test_a_task_has_what_the_scenario_gives_it(writer: Writer) -> None:
    world = writer.world(f"""{PEOPLE}tasks:
  - {{creator: ada, id: {ID}, title: Offsite, description: Plan it., status: waiting}}
""")
    task = world.tasks.tasks[ID]
    assert (task.creator, task.title, task.description) == (user(world, "ada"), "Offsite", "Plan it.")
    assert task.status == "waiting"


@pytest.mark.parametrize(
    "lines, field, problem",
    [
        (["{creator: adda}"], "[0].creator", "nobody has the handle 'adda'"),
        (["{creator: ada/echo}"], "[0].creator", "'ada/echo' is not a user"),
        ([f"{{creator: ada, id: {ID}}}", f"{{creator: ada, id: {ID}}}"], "[1].id", TAKEN),
    ],
)
def test_a_task_that_breaks_a_rule_is_refused(writer: Writer, lines: list[str], field: str, problem: str) -> None:
    text = f"{PEOPLE}tasks:\n" + "".join(f"  - {line}\n" for line in lines)
    assert writer.told_here(f"{text.rstrip()} # here\n") == (f"tasks{field}", problem)
