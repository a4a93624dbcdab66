"""Lists page by page: each entry once and in order, counters that are right, and odd pages clamped or refused."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.schemas.memories import MemoriesQuery
from mock_platform.rest.schemas.paging import LAST_PAGE, PageQuery
from mock_platform.world import World
from mock_platform.world.identities import Agent, User
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.messages import MentionRequest
from mock_platform.world.rooms import Room
from tests.rest.api import Answer, Json, Site, agent, ids_in, running_site, user

MANY = 45
"""So many of everything the crowd brings; the scenario's own come on top."""

SortKey = Callable[[Json], tuple[object, ...]]


def by_time(entry: Json) -> tuple[object, ...]:
    return (entry["inserted_at"],)


def peers_of_an_agent(entry: Json) -> tuple[object, ...]:
    """PEER-3: siblings, globals, the owner, contact-only entries; by name inside a group."""
    groups = {"Agent jane": 0, "Agent thenvoi": 1, "User jane": 2}
    return grouped(entry, groups)


def peers_of_a_user(entry: Json) -> tuple[object, ...]:
    """PEER-3: users of the organization, own agents, globals, contact-only entries; by name inside a group."""
    return grouped(entry, {"User ravi": 0, "Agent jane": 1, "Agent thenvoi": 2})


def grouped(entry: Json, groups: Mapping[str, int]) -> tuple[object, ...]:
    owner = entry["handle"].partition("/")[0]
    group = 3 if entry["source"] == "contact" else groups[f"{entry['type']} {owner}"]
    return group, entry["name"].casefold()


class Listed(NamedTuple):
    """One list operation: who reads it and where, how much there is, in which order, the counters."""

    caller: str
    path: str
    total: int
    key: SortKey = by_time
    newest_first: bool = False
    size: int = 20
    counters: str = "metadata"


WEATHER = "jane/weather-agent"
LISTS = {
    "list_agent_peers": Listed(WEATHER, "/agent/peers", 2 + MANY + 1 + 1 + MANY, peers_of_an_agent),
    "list_agent_chats": Listed(WEATHER, "/agent/chats", 2 + MANY),
    "list_agent_messages": Listed(WEATHER, "/agent/chats/{hall}/messages", MANY - 8),
    "get_agent_chat_context": Listed(WEATHER, "/agent/chats/{hall}/context", MANY + 10, size=50, counters="meta"),
    "list_agent_contacts": Listed(WEATHER, "/agent/contacts", MANY, newest_first=True),
    "list_my_agents": Listed("jane", "/me/agents", 3 + MANY, newest_first=True),
    "list_my_peers": Listed("jane", "/me/peers", 1 + 3 + MANY + 1 + MANY, peers_of_a_user),
    "list_my_chats": Listed("jane", "/me/chats", 2 + MANY, newest_first=True),
    "list_my_chat_messages": Listed("jane", "/me/chats/{hall}/messages", MANY + 10, newest_first=True),
    "list_my_contacts": Listed("jane", "/me/contacts", MANY, newest_first=True),
    "list_received_contact_requests": Listed("jane", "/me/contacts/requests", MANY, newest_first=True),
    "list_sent_contact_requests": Listed("jane", "/me/contacts/requests/sent", MANY, newest_first=True),
}
BOTH_DIRECTIONS = "list_agent_contact_requests"
MEMORIES = {
    "list_agent_memories": (WEATHER, "/agent/memories"),
    "list_user_memories": ("jane", "/me/memories"),
}
EVERY_LIST = pytest.mark.parametrize("listed", LISTS.values(), ids=LISTS)


@pytest.fixture(scope="module")
def crowd() -> Iterator[Site]:
    """A world in which every list is long; the tests of this module only read it."""
    with running_site() as site:
        site.call(furnish)
        yield site


def furnish(world: World) -> None:
    jane, weather = user(world, "jane"), agent(world, WEATHER)
    hall = world.rooms.create(jane, title="Hall")
    world.rooms.admit(hall, weather)
    talk(world, hall, jane, weather)
    for number in range(MANY):
        world.rooms.admit(world.rooms.create(jane, title=f"Room {number}"), weather)
        world.accounts.add_agent(jane, f"Agent {number:02}", "One of many agents")
        draft = MemoryDraft(f"Fact {number}", "working", "episodic", "user", "said", subject_id=jane.id)
        world.memories.create(weather, draft)
        world.memories.create(weather, draft._replace(scope="organization"))
    guests = world.accounts.add_organization("Guests")
    for number in range(3 * MANY):
        guest = world.accounts.add_user(f"guest-{number}", organization=guests, first_name=f"Guest {number:03}")
        meet(world, number % 3, guest, jane)
        meet(world, number % 3, guest, weather)


def talk(world: World, hall: Room, jane: User, weather: Agent) -> None:
    """25 messages in processing, 8 processed, 3 failed, 9 new; and 10 events among them."""
    mark = world.deliveries
    for number in range(MANY):
        message = world.messages.send(jane, hall.id, f"Question {number}", [MentionRequest(weather.id)])
        if number < 36:
            mark.mark_processing(weather, hall.id, message.id)
        if 25 <= number < 33:
            mark.mark_processed(weather, hall.id, message.id)
        elif 33 <= number < 36:
            mark.mark_failed(weather, hall.id, message.id, "It broke")
        if number % 5 == 0:
            world.messages.post_event(weather, hall.id, "Hm", "thought")
    world.messages.post_event(weather, hall.id, "Done", "tool_result")


def meet(world: World, way: int, guest: User, host: User | Agent) -> None:
    if way == 0:
        world.contacts.connect(host, guest)
    elif way == 1:
        world.contacts.request(guest, host.handle)
    else:
        world.contacts.request(host, guest.handle)


def page(crowd: Site, listed: Listed, **query: object) -> Answer:
    return crowd.as_(listed.caller).get(listed.path.format(hall=crowd.mock.rooms["Hall"]), **query)


def counted(answer: Answer, listed: Listed) -> tuple[int, int, int, int]:
    counters = answer.json[listed.counters]
    return counters["page"], counters["page_size"], counters["total_count"], counters["total_pages"]


def test_every_list_operation_is_tested_here() -> None:
    paged = {each.id for each in OPERATIONS if issubclass(each.query, PageQuery)}
    assert paged == {*LISTS, BOTH_DIRECTIONS}
    assert {each.id for each in OPERATIONS if issubclass(each.query, MemoriesQuery)} == set(MEMORIES)


@pytest.mark.rule("GEN-1", "CTX-3", "DEL-20", "PEER-6", "MSG-20", "AGT-10", "CHT-9", "PEER-3", "CON-11")
@EVERY_LIST
def test_a_list_without_a_query_is_its_first_page_of_the_documented_size(crowd: Site, listed: Listed) -> None:
    answer = page(crowd, listed)
    assert counted(answer, listed) == (1, listed.size, listed.total, -(-listed.total // listed.size))
    assert len(answer.data) == listed.size
    assert answer.data == page(crowd, listed, page_size=100).data[: listed.size]


@pytest.mark.rule("GEN-1", "CTX-3", "DEL-20", "MSG-20", "AGT-10", "CHT-9", "PEER-3", "CON-11")
@EVERY_LIST
@pytest.mark.parametrize("size", [1, 7, 44, 100])
def test_a_walk_over_all_pages_meets_each_entry_once_and_in_order(crowd: Site, listed: Listed, size: int) -> None:
    pages = -(-listed.total // size)
    walked: list[Json] = []
    for number in range(1, pages + 1):
        answer = page(crowd, listed, page=number, page_size=size)
        assert counted(answer, listed) == (number, size, listed.total, pages)
        assert len(answer.data) == (size if number < pages else listed.total - size * (pages - 1))
        walked += answer.data
    assert len({entry["id"] for entry in walked}) == len(walked) == listed.total
    assert walked == sorted(walked, key=listed.key, reverse=listed.newest_first)


@pytest.mark.rule("GEN-2")
@EVERY_LIST
def test_a_page_past_the_end_is_empty_and_keeps_its_number(crowd: Site, listed: Listed) -> None:
    for number in (listed.total // 20 + 2, 10**6, LAST_PAGE):
        answer = page(crowd, listed, page=number)
        assert answer.data == []
        assert counted(answer, listed) == (number, listed.size, listed.total, -(-listed.total // listed.size))


@pytest.mark.rule("GEN-2")
@EVERY_LIST
@pytest.mark.parametrize(
    "asked, given",
    [
        ({"page": 0}, (1, None)),
        ({"page": -5}, (1, None)),
        ({"page": "-0"}, (1, None)),
        ({"page": "007"}, (7, None)),
        ({"page": 10**30}, (LAST_PAGE, None)),
        ({"page_size": 0}, (1, 1)),
        ({"page_size": -1}, (1, 1)),
        ({"page_size": 101}, (1, 100)),
        ({"page_size": 10**30}, (1, 100)),
        ({"page": -1, "page_size": 1000}, (1, 100)),
    ],
    ids=str,
)
def test_a_page_out_of_range_is_clamped_and_told(
    crowd: Site, listed: Listed, asked: dict[str, int], given: tuple[int, int | None]
) -> None:
    answer = page(crowd, listed, **asked)
    assert counted(answer, listed)[:2] == (given[0], given[1] or listed.size)
    assert len(answer.data) <= (given[1] or listed.size)
    assert answer.data == page(crowd, listed, page=given[0], page_size=given[1] or listed.size).data


@pytest.mark.rule("GEN-2", "ERR-5")
@EVERY_LIST
@pytest.mark.parametrize("name", ["page", "page_size"])
@pytest.mark.parametrize("value", ["", "one", "1.0", "1e1", "0x10", "+1", " 1", "--1", "١", "null", "1,2"])  # noqa: RUF001 - a digit
def test_a_page_that_is_no_integer_is_422(crowd: Site, listed: Listed, name: str, value: str) -> None:
    answer = page(crowd, listed, **{name: value})
    assert (answer.status, answer.details) == (422, {f"/{name}": ["Invalid integer. Got: string"]})


def empty(world: World) -> str:
    """People and agents that know nobody, and the room of two of them in which nothing was said."""
    accounts = world.accounts
    accounts.delete_agent(user(world, "thenvoi"), accounts.resolve("thenvoi/assistant").id)  # everybody's peer
    for name in ("alone", "bare"):
        accounts.issue_key(accounts.add_user(name, organization=accounts.add_organization(name)))
    alone = user(world, "alone")
    for name in ("Helper", "Idle"):
        accounts.issue_key(accounts.add_agent(alone, name, "Waits for work", registry_access=False))
    room = world.rooms.create(alone)
    world.rooms.admit(room, agent(world, "alone/helper"))
    return room.id


@pytest.mark.rule("GEN-3")
@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_has_no_pages(site: Site, name: str) -> None:
    room, listed = site.call(empty), LISTS[name]
    if listed.caller == "jane":
        caller = "alone" if "{hall}" in listed.path else "bare"
    else:
        caller = "alone/idle" if name == "list_agent_chats" else "alone/helper"
    query = {"not_in_chat": room} if name == "list_agent_peers" else {}  # the owner is always a peer (PEER-1)
    answer = site.as_(caller).get(listed.path.format(hall=room), **query)
    assert answer.data == []
    assert counted(answer, listed) == (1, listed.size, 0, 0)


@pytest.mark.rule("CTX-4", "CTX-3")
def test_counters_of_a_context_come_under_both_names(crowd: Site) -> None:
    answer = page(crowd, LISTS["get_agent_chat_context"], page=2)
    assert answer.json["meta"] == answer.json["metadata"]
    assert len(answer.data) == 5
    assert answer.json["meta"]["total_pages"] == 2


@pytest.mark.rule("DEL-20", "DEL-21", "DEL-23", "DEL-8")
@pytest.mark.parametrize(
    "status, total",
    [(None, 37), ("pending", 12), ("processing", 25), ("failed", 3), ("processed", 8), ("all", 45)],
)
def test_counters_of_messages_are_those_of_the_status_that_is_asked_for(
    crowd: Site, status: str | None, total: int
) -> None:
    query = {} if status is None else {"status": status}
    listed = LISTS["list_agent_messages"]
    walked: list[str] = []
    number, pages = 0, 1
    while number < pages:  # as the SDK pages on start
        number += 1
        answer = page(crowd, listed, page=number, page_size=4, **query)
        pages = answer.json["metadata"]["total_pages"]
        assert answer.json["metadata"]["total_count"] == total
        assert answer.json["metadata"]["status_filter"] == status
        walked += ids_in(answer)
    assert number == -(-total // 4)
    assert len(set(walked)) == len(walked) == total


@pytest.mark.rule("CON-5", "GEN-1", "GEN-2", "GEN-3")
def test_requests_of_an_agent_are_paged_per_direction(crowd: Site) -> None:
    api = crowd.as_(WEATHER)
    for number, size, expected in ((1, 20, 20), (3, 20, 5), (4, 20, 0), (1, 100, MANY)):
        answer = api.get("/agent/contacts/requests", page=number, page_size=size)
        counts = {"total": MANY, "total_pages": -(-MANY // size)}
        assert answer.json["metadata"] == {"page": number, "page_size": size, "received": counts, "sent": counts}
        for direction in ("received", "sent"):
            entries = answer.data[direction]
            assert len(entries) == expected
            assert entries == sorted(entries, key=by_time, reverse=True)
    none = api.get("/agent/contacts/requests", sent_status="cancelled", page=-1, page_size=999).json
    assert none["data"]["sent"] == []
    assert none["metadata"]["sent"] == {"total": 0, "total_pages": 0}
    assert (none["metadata"]["page"], none["metadata"]["page_size"]) == (1, 100)
    assert api.get("/agent/contacts/requests", page="x").details == {"/page": ["Invalid integer. Got: string"]}


@pytest.mark.rule("MEM-16", "MEM-8", "GEN-1", "GEN-2")
@pytest.mark.parametrize("caller, path", MEMORIES.values(), ids=MEMORIES)
def test_memories_have_a_size_and_no_pages_and_count_what_came(crowd: Site, caller: str, path: str) -> None:
    about = {"subject_id": crowd.id("jane")} if caller == WEATHER else {}
    for asked, expected in ((None, 50), (0, 1), (-3, 1), (7, 7), (50, 50), (51, 50), (10**30, 50)):
        size = {} if asked is None else {"page_size": asked}
        answer = crowd.as_(caller).get(path, **about, **size)
        assert answer.json["meta"] == answer.json["metadata"] == {"page_size": expected, "total_count": 2 * MANY}
        assert len(answer.data) == expected
        assert answer.data == sorted(answer.data, key=by_time, reverse=True)
    assert crowd.as_(caller).get(path, page=1).details == {"/page": ["Unexpected field: page"]}
    assert crowd.as_(caller).get(path, page_size="x").details == {"/page_size": ["Invalid integer. Got: string"]}
    none = crowd.as_(caller).get(path, content_query="nothing of the kind")
    assert (none.data, none.json["meta"]) == ([], {"page_size": 0, "total_count": 0})


@pytest.mark.rule("PAR-20", "PAR-21", "ERR-6")
@pytest.mark.parametrize("caller, half", [(WEATHER, "agent"), ("jane", "me")])
def test_participants_come_all_at_once_and_take_no_page(crowd: Site, caller: str, half: str) -> None:
    path = f"/{half}/chats/{crowd.mock.rooms['Hall']}/participants"
    answer = crowd.as_(caller).get(path)
    assert ids_in(answer) == [crowd.id("jane"), crowd.id(WEATHER)]
    for name in ("page", "page_size"):
        assert crowd.as_(caller).get(path, **{name: 1}).details == {f"/{name}": [f"Unexpected field: {name}"]}
    if half == "me":
        counters = answer.json["metadata"]
        assert (counters["page"], counters["total_count"], counters["total_pages"]) == (1, 2, 1)
        assert ids_in(crowd.as_(caller).get(path, participant_type="Agent")) == [crowd.id(WEATHER)]


@pytest.mark.rule("GEN-1", "MSG-20", "DEL-20")
def test_what_comes_between_two_pages_shifts_the_list_that_is_newest_first_only(site: Site) -> None:
    jane, weather, room = site.as_("jane"), site.as_(WEATHER), site.mock.rooms["Offsite in Lisbon"]
    body = {"message": {"content": "And now?", "mentions": [{"id": site.id(WEATHER)}]}}

    def sent() -> str:
        message: str = jane.post(f"/me/chats/{room}/messages", body).data["id"]
        return message

    posted = [sent() for _ in range(6)]
    pages = [ids_in(weather.get(f"/agent/chats/{room}/messages", page_size=3)), [sent()]]
    pages.append(ids_in(weather.get(f"/agent/chats/{room}/messages", page_size=3, page=2)))
    assert pages[0] + pages[2] == posted
    first = ids_in(jane.get(f"/me/chats/{room}/messages", page_size=3))
    sent()
    assert ids_in(jane.get(f"/me/chats/{room}/messages", page_size=3, page=2))[0] == first[-1]
