"""Memories as agents store and read them."""

from dataclasses import dataclass

import pytest
from thenvoi_rest.errors import ForbiddenError, NotFoundError, UnprocessableEntityError
from thenvoi_rest.types import Memory, MemoryCreateRequest, MemoryCreateRequestMetadata

from tests.clients.callers import Callers
from tests.clients.quickstart import ACME, JANE, MALFORMED, NOT_AN_ID, NOWHERE, RAVI, START, WEATHER
from tests.clients.requests import remember, with_query
from tests.clients.shown import shown, there

ABOUT_JANE = {
    "content": "Jane dislikes rain.",
    "system": "long_term",
    "type": "semantic",
    "segment": "user",
    "thought": "She said so.",
    "subject_id": JANE,
}


@dataclass
class Stored:
    """What two agents of one organization remember."""

    about_jane: str
    about_ravi: str
    of_everybody: str


@pytest.fixture
def stored(mock: Callers) -> Stored:
    weather, ledger = (
        mock.as_("jane/weather-agent").agent_api_memories,
        mock.as_("ravi/ledger-agent").agent_api_memories,
    )
    return Stored(
        about_jane=there(weather.create_agent_memory(memory=remember("Jane dislikes rain.", subject_id=JANE)).data).id,
        about_ravi=there(ledger.create_agent_memory(memory=remember("Ravi likes rain!", subject_id=RAVI)).data).id,
        of_everybody=there(ledger.create_agent_memory(memory=remember("Travel is booked by Friday.")).data).id,
    )


@pytest.mark.rule("MEM-2", "MEM-6")
@pytest.mark.answers("create_agent_memory", "get_agent_memory")
def test_a_memory_about_somebody_comes_back_as_it_was_stored(mock: Callers) -> None:
    memories = mock.as_("jane/weather-agent").agent_api_memories
    request = MemoryCreateRequest(
        content="Jane dislikes rain.",
        system="working",
        type="episodic",
        segment="user",
        thought="She said so.",
        scope="subject",
        subject_id=JANE,
        metadata=MemoryCreateRequestMetadata(tags=["weather"], references=["call_1"]),
    )
    made = there(memories.create_agent_memory(memory=request).data)
    expected = Memory(
        id=made.id,
        content="Jane dislikes rain.",
        system="working",
        type="episodic",
        segment="user",
        thought="She said so.",
        scope="subject",
        status="active",
        subject_id=JANE,
        source_agent_id=WEATHER,
        organization_id=ACME,
        metadata={"tags": ["weather"], "references": ["call_1"]},
        inserted_at=made.inserted_at,
    )
    assert (mock.traffic.last.status, shown(made)) == (201, shown(expected))
    assert made.inserted_at >= START
    assert memories.get_agent_memory(made.id).data == made


@pytest.mark.rule("MEM-4")
@pytest.mark.answers("create_agent_memory")
def test_a_memory_of_the_organization_is_about_nobody(mock: Callers) -> None:
    request = remember("Travel is booked by Friday.").model_copy(update={"subject_id": JANE})
    made = there(mock.as_("jane/weather-agent").agent_api_memories.create_agent_memory(memory=request).data)
    assert JANE.encode() in mock.traffic.last.body
    assert (made.scope, made.subject_id) == ("organization", None)


@pytest.mark.rule("MEM-2", "MEM-3", "MEM-4", "MEM-5", "ERR-5", "ERR-6", "ERR-7")
@pytest.mark.refuses("create_agent_memory")
@pytest.mark.parametrize(
    "memory, details",
    [
        ({"subject_id": None}, {"/memory/subject_id": ["null value where string expected"]}),
        ({"subject_id": MALFORMED}, {"/memory/subject_id": [NOT_AN_ID]}),
        ({"system": "short_term"}, {"/memory/system": ["Invalid value for enum"]}),
        ({"type": "iconic"}, {"type": ["is not valid for system long_term"]}),
        ({"system": "sensory"}, {"type": ["is not valid for system sensory"]}),
        ({"segment": "room"}, {"/memory/segment": ["Invalid value for enum"]}),
        ({"scope": "agent"}, {"/memory/scope": ["Invalid value for enum"]}),
        ({"thought": ""}, {"/memory/thought": ["String length is smaller than minLength: 1"]}),
        ({"content": " "}, {"content": ["can't be blank"]}),
        ({"content": "x" * 1001}, {"content": ["should be at most 1000 character(s)"]}),
        ({"metadata": {"color": "red"}}, {"/memory/metadata/color": ["Unexpected field: color"]}),
        ({"status": "archived"}, {"/memory/status": ["Unexpected field: status"]}),
    ],
)
def test_a_memory_that_does_not_fit_is_refused_with_the_field(
    mock: Callers, memory: dict[str, object], details: dict[str, list[str]]
) -> None:
    request = MemoryCreateRequest.model_validate({**ABOUT_JANE, **memory})
    with mock.refuses(UnprocessableEntityError, details=details):
        mock.as_("jane/weather-agent").agent_api_memories.create_agent_memory(memory=request)


@pytest.mark.rule("MEM-4")
@pytest.mark.refuses("create_agent_memory")
def test_a_memory_about_a_subject_needs_one(mock: Callers) -> None:
    request = MemoryCreateRequest(
        content="Rain", system="working", type="semantic", segment="user", thought="It rained."
    )
    with mock.refuses(UnprocessableEntityError, details={"subject_id": ["can't be blank"]}):
        mock.as_("jane/weather-agent").agent_api_memories.create_agent_memory(memory=request)


@pytest.mark.rule("MEM-1")
@pytest.mark.refuses("list_agent_memories", "create_agent_memory", "get_agent_memory")
def test_switched_off_every_route_is_403_where_the_client_does_not_type_it(mock: Callers) -> None:
    mock.site.renew(memories=False)
    memories = mock.as_("jane/weather-agent").agent_api_memories
    message = "The memory feature is not enabled"
    with mock.refuses(403, message):
        memories.list_agent_memories()
    with mock.refuses(403, message):
        memories.create_agent_memory(memory=remember("Rain"))
    with mock.refuses(403, message):
        memories.get_agent_memory(NOWHERE)
    with mock.refuses(ForbiddenError, message):
        memories.archive_agent_memory(NOWHERE)


@pytest.mark.rule("MEM-7", "MEM-16")
@pytest.mark.answers("list_agent_memories")
def test_a_list_holds_what_is_about_the_subject_and_what_is_of_the_organization(mock: Callers, stored: Stored) -> None:
    memories = mock.as_("jane/weather-agent").agent_api_memories
    for subject, scope, expected in (
        (None, None, [stored.of_everybody]),
        (RAVI, None, [stored.of_everybody, stored.about_ravi]),
        (RAVI, "all", [stored.of_everybody, stored.about_ravi]),
        (JANE, "subject", [stored.about_jane]),
        (JANE, "organization", [stored.of_everybody]),
        (NOWHERE, "subject", []),
    ):
        answer = memories.list_agent_memories(subject_id=subject, scope=scope)
        assert [each.id for each in there(answer.data)] == expected
        assert dict(there(answer.meta)) == {"page_size": len(expected), "total_count": len(expected)}
        assert mock.traffic.last.json["metadata"] == mock.traffic.last.json["meta"]


@pytest.mark.rule("MEM-7", "MEM-8", "MEM-16")
@pytest.mark.answers("list_agent_memories")
def test_a_list_is_narrowed_by_words_by_kind_and_by_size(mock: Callers, stored: Stored) -> None:
    memories = mock.as_("jane/weather-agent").agent_api_memories
    for content_query, expected in (
        ("RAIN", [stored.about_ravi]),
        ("rain likes", [stored.about_ravi]),
        ("like", []),
        ("booked friday", [stored.of_everybody]),
    ):
        found = there(memories.list_agent_memories(subject_id=RAVI, content_query=content_query).data)
        assert [each.id for each in found] == expected
    for answer, count in (
        (memories.list_agent_memories(subject_id=RAVI, system="long_term", type="semantic", segment="user"), 2),
        (memories.list_agent_memories(subject_id=RAVI, system="working"), 0),
        (memories.list_agent_memories(subject_id=RAVI, type="episodic"), 0),
        (memories.list_agent_memories(subject_id=RAVI, segment="tool"), 0),
    ):
        assert len(there(answer.data)) == there(answer.meta).total_count == count
    cut = memories.list_agent_memories(subject_id=RAVI, page_size=1)
    assert [each.id for each in there(cut.data)] == [stored.of_everybody]
    assert dict(there(cut.meta)) == {"page_size": 1, "total_count": 2}


@pytest.mark.rule("MEM-8", "ERR-5", "ERR-6", "ERR-7")
@pytest.mark.refuses("list_agent_memories")
def test_a_filter_that_does_not_fit_is_422_which_the_client_does_not_type(mock: Callers) -> None:
    memories = mock.as_("jane/weather-agent").agent_api_memories
    details = {
        "/subject_id": [NOT_AN_ID],
        "/scope": ["Invalid value for enum"],
        "/status": ["Invalid value for enum"],
        "/page": ["Unexpected field: page"],
    }
    with mock.refuses(422, details=details):
        memories.list_agent_memories(
            subject_id=MALFORMED, scope="agent", status="gone", request_options=with_query(page="2")
        )


@pytest.mark.rule("MEM-9", "MEM-15")
@pytest.mark.answers("get_agent_memory")
@pytest.mark.refuses("get_agent_memory")
def test_a_memory_is_read_by_every_agent_of_the_organization_and_by_no_other(mock: Callers, stored: Stored) -> None:
    read = there(mock.as_("jane/notes-agent").agent_api_memories.get_agent_memory(stored.about_ravi).data)
    assert (read.content, read.subject_id) == ("Ravi likes rain!", RAVI)
    with mock.refuses(NotFoundError, "Memory not found"):
        mock.as_("olga/courier-agent").agent_api_memories.get_agent_memory(stored.of_everybody)
    for memory_id in (NOWHERE, MALFORMED):  # ids of memories are plain strings
        with mock.refuses(NotFoundError, "Memory not found"):
            mock.as_("jane/notes-agent").agent_api_memories.get_agent_memory(memory_id)


@pytest.mark.rule("MEM-8", "MEM-9", "MEM-10")
@pytest.mark.answers("archive_agent_memory", "supersede_agent_memory", "list_agent_memories", "get_agent_memory")
def test_its_source_archives_and_supersedes_a_memory_and_may_say_so_twice(mock: Callers, stored: Stored) -> None:
    ledger = mock.as_("ravi/ledger-agent").agent_api_memories
    archived = ledger.archive_agent_memory(stored.about_ravi).data
    superseded = ledger.supersede_agent_memory(stored.of_everybody).data
    assert isinstance(archived, Memory)
    assert isinstance(superseded, Memory)
    assert (archived.id, archived.status) == (stored.about_ravi, "archived")
    assert (superseded.id, superseded.status) == (stored.of_everybody, "superseded")
    assert ledger.archive_agent_memory(stored.about_ravi).data == archived
    assert ledger.supersede_agent_memory(stored.of_everybody).data == superseded
    for status, expected in (
        (None, []),
        ("active", []),
        ("archived", [stored.about_ravi]),
        ("superseded", [stored.of_everybody]),
        ("all", [stored.of_everybody, stored.about_ravi]),
    ):
        listed = there(ledger.list_agent_memories(subject_id=RAVI, status=status).data)
        assert [each.id for each in listed] == expected
    assert ledger.get_agent_memory(stored.about_ravi).data == archived


@pytest.mark.rule("MEM-9", "MEM-10", "MEM-15")
@pytest.mark.refuses("archive_agent_memory", "supersede_agent_memory")
def test_nobody_but_its_source_changes_a_memory(mock: Callers, stored: Stored) -> None:
    sibling, stranger = mock.as_("jane/notes-agent").agent_api_memories, mock.as_("olga/courier-agent")
    with mock.refuses(ForbiddenError, "Only the agent that stored a memory may archive it"):
        sibling.archive_agent_memory(stored.about_jane)
    with mock.refuses(ForbiddenError, "Only the agent that stored a memory may supersede it"):
        sibling.supersede_agent_memory(stored.about_jane)
    with mock.refuses(NotFoundError, "Memory not found"):
        stranger.agent_api_memories.archive_agent_memory(stored.about_jane)
    with mock.refuses(NotFoundError, "Memory not found"):
        stranger.agent_api_memories.supersede_agent_memory(stored.of_everybody)
