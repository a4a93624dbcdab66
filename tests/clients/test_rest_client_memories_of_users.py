"""Memories as the people see them whom they are about."""

from dataclasses import dataclass

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnprocessableEntityError
from thenvoi_rest.types import UserMemory

from mock_platform.world import World
from mock_platform.world.identities import Agent
from mock_platform.world.memories import MemoryDraft
from tests.clients.callers import Callers
from tests.clients.quickstart import ACME, JANE, NOT_AN_ID, NOWHERE, RAVI, ROOM, START, WEATHER
from tests.clients.requests import remember, with_query
from tests.clients.shown import shown, there


@dataclass
class Stored:
    """What an agent remembers; the last one of a room, which no client can store."""

    about_jane: str
    about_ravi: str
    of_everybody: str
    of_the_room: str


def remember_in_room(world: World) -> str:
    ledger = world.accounts.resolve("ravi/ledger-agent")
    assert isinstance(ledger, Agent)
    draft = MemoryDraft(
        "Trains leave early.", "working", "episodic", "tool", "Read it.", subject_id=RAVI, chat_room_id=ROOM
    )
    return world.memories.create(ledger, draft).id


@pytest.fixture
def stored(mock: Callers) -> Stored:
    memories = mock.as_("jane/weather-agent").agent_api_memories
    return Stored(
        about_jane=there(memories.create_agent_memory(memory=remember("Jane dislikes rain.", subject_id=JANE)).data).id,
        about_ravi=there(memories.create_agent_memory(memory=remember("Ravi likes rain!", subject_id=RAVI)).data).id,
        of_everybody=there(memories.create_agent_memory(memory=remember("Travel is booked by Friday.")).data).id,
        of_the_room=mock.call(remember_in_room),
    )


@pytest.mark.rule("MEM-12")
@pytest.mark.answers("get_user_memory", "list_user_memories")
def test_a_user_reads_what_is_remembered_about_the_user(mock: Callers, stored: Stored) -> None:
    memories = mock.as_("jane").human_api_memories
    memory = there(memories.get_user_memory(stored.about_jane).data)
    assert shown(memory) == shown(
        UserMemory(
            id=stored.about_jane,
            content="Jane dislikes rain.",
            system="long_term",
            type="semantic",
            segment="user",
            thought="It will matter later.",
            scope="subject",
            status="active",
            subject_id=JANE,
            source_agent_id=WEATHER,
            organization_id=ACME,
            chat_room_id=None,
            metadata={"tags": ["travel"]},
            inserted_at=memory.inserted_at,
        )
    )
    assert memory.inserted_at >= START
    assert memories.list_user_memories(scope="about_me").data == [memory]


@pytest.mark.rule("MEM-12", "MEM-16")
@pytest.mark.answers("list_user_memories")
def test_a_list_holds_what_is_about_the_user_of_the_organization_and_of_the_rooms(
    mock: Callers, stored: Stored
) -> None:
    memories = mock.as_("jane").human_api_memories
    for scope, room, expected in (
        (None, None, [stored.of_the_room, stored.of_everybody, stored.about_jane]),
        ("all", None, [stored.of_the_room, stored.of_everybody, stored.about_jane]),
        ("about_me", None, [stored.about_jane]),
        ("organization", None, [stored.of_everybody]),
        ("room", None, [stored.of_the_room]),
        (None, ROOM, [stored.of_the_room]),
        ("about_me", ROOM, []),
    ):
        answer = memories.list_user_memories(scope=scope, chat_room_id=room)
        assert [each.id for each in there(answer.data)] == expected
        assert dict(there(answer.meta)) == {"page_size": len(expected), "total_count": len(expected)}
    (of_room,) = there(memories.list_user_memories(chat_room_id=ROOM).data)
    assert (of_room.chat_room_id, of_room.subject_id) == (ROOM, RAVI)


@pytest.mark.rule("MEM-8", "MEM-12", "MEM-15")
@pytest.mark.answers("list_user_memories")
def test_a_list_is_narrowed_by_words_by_kind_and_by_size(mock: Callers, stored: Stored) -> None:
    memories = mock.as_("jane").human_api_memories
    assert [each.id for each in there(memories.list_user_memories(content_query="rain").data)] == [stored.about_jane]
    for found in (
        memories.list_user_memories(system="working"),
        memories.list_user_memories(type="episodic"),
        memories.list_user_memories(segment="tool"),
    ):
        assert [each.id for each in there(found.data)] == [stored.of_the_room]
    cut = memories.list_user_memories(page_size=2)
    assert dict(there(cut.meta)) == {"page_size": 2, "total_count": 3}
    assert mock.as_("olga").human_api_memories.list_user_memories(status="all").data == []


@pytest.mark.rule("MEM-12", "ERR-5", "ERR-6", "ERR-7")
@pytest.mark.refuses("list_user_memories")
def test_a_filter_that_does_not_fit_is_422_which_the_client_does_not_type(mock: Callers) -> None:
    details = {
        "/chat_room_id": [NOT_AN_ID],
        "/scope": ["Invalid value for enum"],
        "/page_size": ["Invalid integer. Got: string"],
        "/subject_id": ["Unexpected field: subject_id"],
    }
    with mock.refuses(422, details=details):
        mock.as_("jane").human_api_memories.list_user_memories(
            chat_room_id="room", scope="subject", request_options=with_query(page_size="many", subject_id=JANE)
        )


@pytest.mark.rule("MEM-1")
@pytest.mark.refuses("list_user_memories", "get_user_memory", "delete_user_memory")
def test_switched_off_every_route_is_403(mock: Callers) -> None:
    mock.site.renew(memories=False)
    memories = mock.as_("jane").human_api_memories
    with mock.refuses(ForbiddenError, "The memory feature is not enabled"):
        memories.list_user_memories()
    with mock.refuses(ForbiddenError, "The memory feature is not enabled"):
        memories.get_user_memory(NOWHERE)
    with mock.refuses(ForbiddenError, "The memory feature is not enabled"):
        memories.delete_user_memory(NOWHERE)


@pytest.mark.rule("MEM-13", "MEM-14")
@pytest.mark.answers("archive_user_memory", "restore_user_memory", "supersede_user_memory")
def test_the_subject_archives_restores_and_supersedes_a_memory(mock: Callers, stored: Stored) -> None:
    memories = mock.as_("jane").human_api_memories
    for change, status in (
        (memories.archive_user_memory, "archived"),
        (memories.restore_user_memory, "active"),
        (memories.archive_user_memory, "archived"),
        (memories.supersede_user_memory, "superseded"),
    ):
        changed = change(stored.about_jane).data
        assert isinstance(changed, UserMemory)
        assert (changed.id, changed.status) == (stored.about_jane, status)
        assert memories.get_user_memory(stored.about_jane).data == changed
        assert [each.id for each in there(memories.list_user_memories(status=status).data)][-1:] == [changed.id]


@pytest.mark.rule("MEM-14")
@pytest.mark.refuses("restore_user_memory")
def test_only_an_archived_memory_is_restored(mock: Callers, stored: Stored) -> None:
    memories = mock.as_("jane").human_api_memories
    details = {"status": ["must be archived"]}
    with mock.refuses(UnprocessableEntityError, "A memory that is active cannot be restored", details=details):
        memories.restore_user_memory(stored.about_jane)
    memories.supersede_user_memory(stored.about_jane)
    with mock.refuses(UnprocessableEntityError, "A memory that is superseded cannot be restored", details=details):
        memories.restore_user_memory(stored.about_jane)


@pytest.mark.rule("MEM-13")
@pytest.mark.answers("delete_user_memory")
@pytest.mark.refuses("get_user_memory", "delete_user_memory")
def test_a_deleted_memory_is_gone_for_everybody(mock: Callers, stored: Stored) -> None:
    memories = mock.as_("jane").human_api_memories
    # Typed as None; the sync and the async client give just that for 204.
    outcome: object = memories.with_raw_response.delete_user_memory(stored.about_jane).data
    assert outcome is None
    assert (mock.traffic.last.status, mock.traffic.last.answer) == (204, b"")
    with mock.refuses(NotFoundError, "Memory not found"):
        memories.delete_user_memory(stored.about_jane)
    with mock.refuses(NotFoundError, "Memory not found"):
        memories.get_user_memory(stored.about_jane)
    with mock.refuses(NotFoundError, "Memory not found"):
        mock.as_("jane/weather-agent").agent_api_memories.get_agent_memory(stored.about_jane)


@pytest.mark.rule("MEM-13")
@pytest.mark.refuses("archive_user_memory", "restore_user_memory", "supersede_user_memory", "delete_user_memory")
def test_what_is_about_somebody_else_can_be_read_at_most(mock: Callers, stored: Stored) -> None:
    memories = mock.as_("jane").human_api_memories
    for memory_id in (stored.of_everybody, stored.of_the_room):
        assert there(memories.get_user_memory(memory_id).data).id == memory_id
        for verb, change in (
            ("archive", memories.archive_user_memory),
            ("restore", memories.restore_user_memory),
            ("supersede", memories.supersede_user_memory),
            ("delete", memories.delete_user_memory),
        ):
            with mock.refuses(ForbiddenError, f"Only the subject of a memory may {verb} it"):
                change(memory_id)


@pytest.mark.rule("MEM-9", "MEM-15")
@pytest.mark.refuses(
    "get_user_memory",
    "archive_user_memory",
    "restore_user_memory",
    "supersede_user_memory",
    "delete_user_memory",
)
def test_a_memory_out_of_reach_looks_like_one_that_does_not_exist(mock: Callers, stored: Stored) -> None:
    jane, olga = mock.as_("jane").human_api_memories, mock.as_("olga").human_api_memories
    for user, memory_id in ((jane, stored.about_ravi), (olga, stored.of_everybody), (jane, NOWHERE), (jane, "mine")):
        for call in (
            user.get_user_memory,
            user.archive_user_memory,
            user.restore_user_memory,
            user.supersede_user_memory,
            user.delete_user_memory,
        ):
            with mock.refuses(NotFoundError, "Memory not found"):
                call(memory_id)


@pytest.mark.rule("MEM-8", "MEM-11", "MEM-13", "MEM-14")
@pytest.mark.answers(
    "create_agent_memory",
    "list_user_memories",
    "archive_agent_memory",
    "restore_user_memory",
    "list_agent_memories",
    "delete_user_memory",
)
def test_the_life_of_a_memory_across_the_two_halves(mock: Callers) -> None:
    weather, jane = mock.as_("jane/weather-agent").agent_api_memories, mock.as_("jane").human_api_memories
    memory_id = there(weather.create_agent_memory(memory=remember("Jane dislikes rain.", subject_id=JANE)).data).id
    assert [each.id for each in there(jane.list_user_memories().data)] == [memory_id]
    weather.archive_agent_memory(memory_id)
    assert jane.list_user_memories().data == []
    jane.restore_user_memory(memory_id)
    assert [each.id for each in there(weather.list_agent_memories(subject_id=JANE).data)] == [memory_id]
    jane.delete_user_memory(memory_id)
    assert weather.list_agent_memories(subject_id=JANE, status="all").data == []
