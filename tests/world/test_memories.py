"""Memories; the tables of types and of changes are walked whole."""

from itertools import product
from typing import TYPE_CHECKING, TypedDict, Unpack, get_args

import pytest

from mock_platform.world import Switches
from mock_platform.world.errors import Forbidden, Invalid, NotFound
from mock_platform.world.identities import Agent, User
from mock_platform.world.indexes import Listing
from mock_platform.world.memories import (
    CHANGES,
    KINDS_OF,
    Change,
    Kind,
    Memory,
    MemoryDraft,
    MemoryFilter,
    Scope,
    Segment,
    Status,
    System,
)
from tests.world.builders import START, Cast, a_cast
from tests.world.refusals import refused, told_by

if TYPE_CHECKING:
    from collections.abc import Callable

UNKNOWN = "00000000-0000-4000-8000-000000000000"

NEXT: dict[tuple[str, str], str] = {
    ("active", "supersede"): "superseded",
    ("active", "archive"): "archived",
    ("archived", "supersede"): "superseded",
    ("archived", "archive"): "archived",
    ("archived", "restore"): "active",
    ("superseded", "supersede"): "superseded",
    ("superseded", "archive"): "superseded",
}
"""MEM-10, MEM-14, written down a second time: what is not here is refused."""

FITTING = {
    *product(["sensory"], ["iconic", "echoic", "haptic"]),
    *product(["working", "long_term"], ["episodic", "semantic", "procedural"]),
}
"""MEM-3, OQ-23."""

TO_STATUS: dict[Status, Change | None] = {"active": None, "archived": "archive", "superseded": "supersede"}


class Changes(TypedDict, total=False):
    """What a test wants different from the usual draft."""

    system: System
    kind: Kind
    segment: Segment
    scope: Scope
    subject_id: str
    chat_room_id: str


def draft(content: str = "Jane likes window seats", **changes: Unpack[Changes]) -> MemoryDraft:
    about_nobody = MemoryDraft(content, "long_term", "semantic", "user", "Asked for one twice", scope="organization")
    return about_nobody._replace(**changes)


def about(user: User, *, chat_room_id: str | None = None) -> MemoryDraft:
    return draft(scope="subject", subject_id=user.id)._replace(chat_room_id=chat_room_id)


def stored(cast: Cast, agent: Agent, what: MemoryDraft, status: Status = "active") -> Memory:
    memory = cast.world.memories.create(agent, what)
    change = TO_STATUS[status]
    if change is not None:
        cast.world.memories.change_by_agent(agent, memory.id, change)
    assert memory.status == status
    return memory


def all_of(listing: Listing[Memory]) -> list[Memory]:
    return listing.cut(0, listing.total)


# --- storing ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("MEM-2", "MEM-6")
def test_a_memory_is_stored_as_drafted_by_the_calling_agent_for_its_organization(cast: Cast) -> None:
    memory = cast.world.memories.create(
        cast.weather,
        MemoryDraft(
            content="Jane likes window seats",
            system="long_term",
            kind="episodic",
            segment="user",
            thought="Asked for one twice",
            scope="subject",
            subject_id=cast.jane.id,
            tags=("travel",),
            references=("booking 7",),
        ),
    )
    assert (memory.content, memory.thought) == ("Jane likes window seats", "Asked for one twice")
    assert (memory.system, memory.kind, memory.segment) == ("long_term", "episodic", "user")
    assert (memory.scope, memory.subject_id) == ("subject", cast.jane.id)
    assert (memory.tags, memory.references) == (("travel",), ("booking 7",))
    assert (memory.source_agent_id, memory.organization_id) == (cast.weather.id, cast.jane.organization_id)
    assert memory.status == "active"
    assert memory.inserted_at == memory.updated_at > START


@pytest.mark.rule("MEM-2")
def test_scope_is_subject_and_everything_else_absent_unless_the_draft_says_so(cast: Cast) -> None:
    memory = cast.world.memories.create(
        cast.weather, MemoryDraft("Rain", "sensory", "haptic", "tool", "Wet", subject_id=cast.jane.id)
    )
    assert (memory.scope, memory.tags, memory.references, memory.chat_room_id) == ("subject", None, None, None)


@pytest.mark.parametrize("field, longest", [("tags", 255), ("references", 2_000)])
def test_a_memory_has_up_to_a_hundred_tags_and_references_of_bounded_length(
    cast: Cast, field: str, longest: int
) -> None:
    def create(*labels: str) -> Memory:
        return cast.world.memories.create(cast.weather, draft()._replace(**{field: labels}))  # type: ignore[arg-type]

    assert getattr(create(*["x" * longest] * 100), field) == ("x" * longest,) * 100
    with refused(cast.world, Invalid(details={field: ["should have at most 100 item(s)"]})):
        create(*["x"] * 101)
    with refused(cast.world, Invalid(details={field: [f"should be at most {longest} character(s)"]})):
        create("fits", "x" * (longest + 1))


@pytest.mark.rule("MEM-2")
def test_the_words_of_a_memory_are_those_of_the_contract() -> None:
    assert get_args(System) == ("sensory", "working", "long_term")
    assert set(get_args(Kind)) == {"iconic", "echoic", "haptic", "episodic", "semantic", "procedural"}
    assert set(get_args(Segment)) == {"user", "agent", "tool", "guideline"}


@pytest.mark.rule("MEM-3")
def test_the_table_of_types_is_the_one_of_the_rules() -> None:
    assert {(system, kind) for system, kinds in KINDS_OF.items() for kind in kinds} == FITTING


@pytest.mark.rule("MEM-3")
@pytest.mark.parametrize("system, kind", [*product(get_args(System), get_args(Kind))])
def test_the_type_of_a_memory_must_fit_its_system(cast: Cast, system: System, kind: Kind) -> None:
    what = draft(system=system, kind=kind)
    if (system, kind) in FITTING:
        assert cast.world.memories.create(cast.weather, what).kind == kind
    else:
        with refused(cast.world, Invalid(details={"type": [f"is not valid for system {system}"]})):
            cast.world.memories.create(cast.weather, what)


@pytest.mark.rule("MEM-4")
def test_a_memory_about_a_subject_names_it(cast: Cast) -> None:
    with refused(cast.world, Invalid(details={"subject_id": ["can't be blank"]})):
        cast.world.memories.create(cast.weather, draft(scope="subject"))


@pytest.mark.rule("MEM-4")
def test_a_subject_of_an_organization_wide_memory_is_ignored(cast: Cast) -> None:
    memory = cast.world.memories.create(cast.weather, draft(subject_id=cast.jane.id))
    assert (memory.scope, memory.subject_id) == ("organization", None)
    with refused(cast.world, Forbidden("Only the subject of a memory may delete it")):
        cast.world.memories.delete(cast.jane, memory.id)


@pytest.mark.rule("MEM-2")
@pytest.mark.parametrize("content", ["", " ", "\n\t"])
def test_a_memory_says_something(cast: Cast, content: str) -> None:
    with refused(cast.world, Invalid(details={"content": ["can't be blank"]})):
        cast.world.memories.create(cast.weather, draft(content))


@pytest.mark.rule("MEM-5")
def test_a_memory_holds_a_thousand_characters_and_not_one_more(cast: Cast) -> None:
    assert len(cast.world.memories.create(cast.weather, draft("é" * 1000)).content) == 1000
    with refused(cast.world, Invalid(details={"content": ["should be at most 1000 character(s)"]})):
        cast.world.memories.create(cast.weather, draft("é" * 1001))


# --- changing, all of the table --------------------------------------------------------------------------------------


@pytest.mark.rule("MEM-10", "MEM-14")
def test_the_table_of_changes_is_the_one_of_the_rules() -> None:
    table = {(status, change): target for status, row in CHANGES.items() for change, target in row.items()}
    assert table == NEXT
    assert set(CHANGES) == set(get_args(Status))


@pytest.mark.rule("MEM-10", "MEM-13", "MEM-14")
@pytest.mark.parametrize("status, change", [*product(get_args(Status), get_args(Change))])
def test_a_person_changes_a_memory_by_the_table(cast: Cast, status: Status, change: Change) -> None:
    memory = stored(cast, cast.weather, about(cast.jane), status)
    target = NEXT.get((status, change))
    if target is None:
        message = f"A memory that is {status} cannot be restored"
        with refused(cast.world, Invalid(message, details={"status": ["must be archived"]})):
            cast.world.memories.change_by_user(cast.jane, memory.id, change)
    else:
        assert cast.world.memories.change_by_user(cast.jane, memory.id, change) is memory
        assert memory.status == target


@pytest.mark.rule("MEM-10", "MEM-11")
@pytest.mark.parametrize("status, change", [*product(get_args(Status), get_args(Change))])
def test_the_source_agent_changes_a_memory_by_the_table_and_never_restores_it(
    cast: Cast, status: Status, change: Change
) -> None:
    memory = stored(cast, cast.weather, about(cast.jane), status)
    if change == "restore":
        with refused(cast.world, Forbidden("Only people may restore a memory")):
            cast.world.memories.change_by_agent(cast.weather, memory.id, change)
    else:
        assert cast.world.memories.change_by_agent(cast.weather, memory.id, change) is memory
        assert memory.status == NEXT[status, change]


@pytest.mark.rule("MEM-10")
@pytest.mark.parametrize("status, change", [pair for pair, target in NEXT.items() if pair[0] == target])
def test_a_change_that_is_none_leaves_even_the_time_of_the_last_change(
    cast: Cast, status: Status, change: Change
) -> None:
    memory = stored(cast, cast.weather, about(cast.jane), status)
    changed = memory.updated_at
    cast.world.clock.advance(60)
    cast.world.memories.change_by_agent(cast.weather, memory.id, change)
    assert memory.updated_at == changed


@pytest.mark.parametrize("change", ["supersede", "archive"])
def test_a_change_moves_the_time_of_the_last_change(cast: Cast, change: Change) -> None:
    memory = stored(cast, cast.weather, about(cast.jane))
    cast.world.memories.change_by_agent(cast.weather, memory.id, change)
    assert memory.updated_at > memory.inserted_at


@pytest.mark.rule("MEM-10")
@pytest.mark.parametrize("change", ["supersede", "archive"])
def test_no_other_agent_changes_a_memory_not_even_a_sibling_or_one_whose_owner_is_the_subject(
    cast: Cast, change: Change
) -> None:
    memory = stored(cast, cast.weather, about(cast.ravi))
    for agent in (cast.travel, cast.ledger):
        with refused(cast.world, Forbidden(f"Only the agent that stored a memory may {change} it")):
            cast.world.memories.change_by_agent(agent, memory.id, change)


@pytest.mark.rule("MEM-11", "MEM-10")
def test_no_other_agent_restores_a_memory_either(cast: Cast) -> None:
    memory = stored(cast, cast.weather, about(cast.jane), "archived")
    with refused(cast.world, Forbidden("Only people may restore a memory")):
        cast.world.memories.change_by_agent(cast.travel, memory.id, "restore")


@pytest.mark.rule("MEM-13", "MEM-14", "ERR-4")
@pytest.mark.parametrize("status, change", [*product(get_args(Status), get_args(Change))])
def test_who_is_not_the_subject_changes_nothing_whatever_the_state(cast: Cast, status: Status, change: Change) -> None:
    memory = stored(cast, cast.weather, draft(), status)
    with refused(cast.world, Forbidden(f"Only the subject of a memory may {change} it")):
        cast.world.memories.change_by_user(cast.jane, memory.id, change)


@pytest.mark.rule("MEM-13", "MEM-9")
@pytest.mark.parametrize("change", get_args(Change))
def test_a_memory_that_a_person_may_not_read_looks_unknown_to_every_change(cast: Cast, change: Change) -> None:
    memory = stored(cast, cast.weather, about(cast.jane))
    for memory_id in (memory.id, UNKNOWN):
        with refused(cast.world, NotFound("Memory")):
            cast.world.memories.change_by_user(cast.ravi, memory_id, change)


@pytest.mark.rule("MEM-13")
@pytest.mark.parametrize("status", get_args(Status))
def test_the_subject_deletes_a_memory_for_good(cast: Cast, status: Status) -> None:
    memory = stored(cast, cast.weather, about(cast.jane), status)
    cast.world.memories.delete(cast.jane, memory.id)
    assert cast.world.memories.memories == {}
    with refused(cast.world, NotFound("Memory")):
        cast.world.memories.delete(cast.jane, memory.id)
    with refused(cast.world, NotFound("Memory")):
        cast.world.memories.get_for_agent(cast.weather, memory.id)


@pytest.mark.rule("MEM-13")
def test_only_the_subject_deletes_a_memory(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.ravi)
    memory = stored(cast, cast.weather, about(cast.jane, chat_room_id=room.id))
    with refused(cast.world, Forbidden("Only the subject of a memory may delete it")):
        cast.world.memories.delete(cast.ravi, memory.id)


def test_nobody_is_told_of_memories(cast: Cast) -> None:
    told = told_by(cast.world)
    memory = stored(cast, cast.weather, about(cast.jane), "archived")
    cast.world.memories.change_by_user(cast.jane, memory.id, "restore")
    cast.world.memories.delete(cast.jane, memory.id)
    assert told == []


# --- reading by agents -----------------------------------------------------------------------------------------------


@pytest.mark.rule("MEM-7")
def test_an_agent_lists_memories_of_any_agent_about_the_subject_and_those_of_the_organization(cast: Cast) -> None:
    mine = stored(cast, cast.weather, about(cast.jane))
    theirs = stored(cast, cast.ledger, about(cast.jane))
    stored(cast, cast.weather, about(cast.ravi))
    shared = stored(cast, cast.ledger, draft())
    assert all_of(cast.world.memories.for_agent(cast.weather, subject_id=cast.jane.id)) == [shared, theirs, mine]


@pytest.mark.rule("MEM-7")
def test_an_agent_that_names_no_subject_lists_only_what_is_organization_wide(cast: Cast) -> None:
    stored(cast, cast.weather, about(cast.jane))
    shared = stored(cast, cast.weather, draft())
    assert all_of(cast.world.memories.for_agent(cast.weather)) == [shared]


@pytest.mark.rule("MEM-7")
def test_an_agent_narrows_its_list_by_scope(cast: Cast) -> None:
    mine = stored(cast, cast.weather, about(cast.jane))
    shared = stored(cast, cast.weather, draft())
    expected = {"subject": [mine], "organization": [shared], "all": [shared, mine], None: [shared, mine]}
    for scope, found in expected.items():
        listed = cast.world.memories.for_agent(cast.weather, subject_id=cast.jane.id, scope=scope)
        assert all_of(listed) == found
    assert cast.world.memories.for_agent(cast.weather, scope="subject").total == 0


@pytest.mark.rule("MEM-9")
@pytest.mark.parametrize("status", get_args(Status))
def test_every_agent_of_the_organization_reads_a_memory_by_its_id_whatever_its_state(
    cast: Cast, status: Status
) -> None:
    memory = stored(cast, cast.weather, about(cast.ravi), status)
    for agent in (cast.weather, cast.travel, cast.ledger):
        assert cast.world.memories.get_for_agent(agent, memory.id) is memory


@pytest.mark.rule("MEM-9", "GEN-4")
def test_a_memory_is_found_by_its_id_in_upper_case_and_not_by_what_is_no_id(cast: Cast) -> None:
    memory = stored(cast, cast.weather, about(cast.jane))
    assert cast.world.memories.get_for_agent(cast.weather, memory.id.upper()) is memory
    assert cast.world.memories.get_for_user(cast.jane, memory.id.upper()) is memory
    for memory_id in (UNKNOWN, "no-uuid", ""):
        with refused(cast.world, NotFound("Memory")):
            cast.world.memories.get_for_agent(cast.weather, memory_id)


# --- reading by people -----------------------------------------------------------------------------------------------


class Shelf:
    """Memories of every reach, with two people in one room."""

    def __init__(self, cast: Cast) -> None:
        self.room = cast.room(cast.jane, cast.ravi, cast.olga)
        self.about_jane = stored(cast, cast.weather, about(cast.jane))
        self.about_ravi = stored(cast, cast.weather, about(cast.ravi))
        self.shared = stored(cast, cast.weather, draft())
        self.of_room = stored(cast, cast.weather, about(cast.ravi, chat_room_id=self.room.id))


@pytest.mark.rule("MEM-12")
@pytest.mark.parametrize("scope", [None, "all", "about_me", "organization", "room"])
def test_a_person_lists_what_is_about_them_of_the_organization_and_of_their_rooms(
    cast: Cast, scope: str | None
) -> None:
    shelf = Shelf(cast)
    listed = all_of(cast.world.memories.for_user(cast.jane, scope=scope))
    expected = {
        "about_me": [shelf.about_jane],
        "organization": [shelf.shared],
        "room": [shelf.of_room],
    }
    assert listed == expected.get(scope or "all", [shelf.of_room, shelf.shared, shelf.about_jane])


@pytest.mark.rule("MEM-12")
def test_a_memory_of_a_room_that_is_about_its_reader_is_found_under_both_scopes(cast: Cast) -> None:
    shelf = Shelf(cast)
    assert all_of(cast.world.memories.for_user(cast.ravi, scope="about_me")) == [shelf.of_room, shelf.about_ravi]
    assert all_of(cast.world.memories.for_user(cast.ravi, scope="room")) == [shelf.of_room]


@pytest.mark.rule("MEM-12")
def test_a_person_narrows_the_list_to_one_room(cast: Cast) -> None:
    shelf = Shelf(cast)
    assert all_of(cast.world.memories.for_user(cast.jane, chat_room_id=shelf.room.id)) == [shelf.of_room]
    assert cast.world.memories.for_user(cast.jane, chat_room_id=UNKNOWN).total == 0


@pytest.mark.rule("MEM-12", "MEM-9")
def test_who_leaves_a_room_loses_its_memories(cast: Cast) -> None:
    room = cast.room(cast.ravi, cast.jane)
    memory = stored(cast, cast.ledger, about(cast.ravi, chat_room_id=room.id))
    assert cast.world.memories.get_for_user(cast.jane, memory.id) is memory
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.jane.id)
    assert cast.world.memories.for_user(cast.jane).total == 0
    with refused(cast.world, NotFound("Memory")):
        cast.world.memories.get_for_user(cast.jane, memory.id)


@pytest.mark.rule("MEM-12")
def test_a_memory_of_a_room_that_was_deleted_is_left_to_its_subject(cast: Cast) -> None:
    room = cast.room(cast.ravi, cast.jane)
    memory = stored(cast, cast.ledger, about(cast.ravi, chat_room_id=room.id))
    cast.world.rooms.delete(cast.ravi, room.id)
    assert cast.world.memories.for_user(cast.jane).total == 0
    assert all_of(cast.world.memories.for_user(cast.ravi)) == [memory]


@pytest.mark.rule("MEM-9")
def test_a_person_reads_by_id_exactly_what_the_list_shows(cast: Cast) -> None:
    Shelf(cast)
    for user in (cast.jane, cast.ravi, cast.olga):
        listed = all_of(cast.world.memories.for_user(user))
        for memory in cast.world.memories.memories.values():
            if memory in listed:
                assert cast.world.memories.get_for_user(user, memory.id) is memory
            else:
                with refused(cast.world, NotFound("Memory")):
                    cast.world.memories.get_for_user(user, memory.id)


@pytest.mark.rule("MEM-9", "MEM-8")
@pytest.mark.parametrize("status", ["archived", "superseded"])
def test_a_person_reads_by_id_what_is_no_longer_listed(cast: Cast, status: Status) -> None:
    memory = stored(cast, cast.weather, about(cast.jane), status)
    assert cast.world.memories.for_user(cast.jane).total == 0
    assert cast.world.memories.get_for_user(cast.jane, memory.id) is memory


# --- narrowing -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("MEM-8")
def test_a_list_shows_what_is_active_unless_a_status_is_named(cast: Cast) -> None:
    active = stored(cast, cast.weather, about(cast.jane), "active")
    archived = stored(cast, cast.weather, about(cast.jane), "archived")
    superseded = stored(cast, cast.weather, about(cast.jane), "superseded")
    expected = {
        None: [active],
        "active": [active],
        "archived": [archived],
        "superseded": [superseded],
        "all": [superseded, archived, active],
    }
    for status, found in expected.items():
        narrow = MemoryFilter(status=status)
        by_agent = cast.world.memories.for_agent(cast.weather, subject_id=cast.jane.id, narrow=narrow)
        assert all_of(by_agent) == all_of(cast.world.memories.for_user(cast.jane, narrow=narrow)) == found


@pytest.mark.rule("MEM-8")
@pytest.mark.parametrize(
    "narrow, found",
    [
        (MemoryFilter(system="sensory"), "noise"),
        (MemoryFilter(kind="procedural"), "recipe"),
        (MemoryFilter(segment="guideline"), "advice"),
        (MemoryFilter(system="long_term", kind="episodic", segment="guideline", content_query="short"), "advice"),
    ],
)
def test_a_list_is_narrowed_by_each_field_of_a_memory(cast: Cast, narrow: MemoryFilter, found: str) -> None:
    memories = {
        "noise": stored(cast, cast.weather, draft("A bang", system="sensory", kind="echoic")),
        "recipe": stored(cast, cast.weather, draft("Boil water", system="working", kind="procedural")),
        "advice": stored(cast, cast.weather, draft("Keep it short", kind="episodic", segment="guideline")),
    }
    assert all_of(cast.world.memories.for_agent(cast.weather, narrow=narrow)) == [memories[found]]
    assert all_of(cast.world.memories.for_user(cast.jane, narrow=narrow)) == [memories[found]]


@pytest.mark.rule("MEM-8")
def test_two_filters_that_fit_no_memory_together_find_none(cast: Cast) -> None:
    stored(cast, cast.weather, draft("A bang", system="sensory", kind="echoic"))
    narrow = MemoryFilter(system="sensory", kind="iconic")
    assert cast.world.memories.for_agent(cast.weather, narrow=narrow).total == 0


@pytest.mark.rule("MEM-8")
@pytest.mark.parametrize(
    "query, finds",
    [
        ("seats", True),
        ("SEATS", True),
        ("seats window", True),
        ("window, seats!", True),
        ("jane likes window seats über alles", True),
        ("über", True),
        ("ÜBER", True),
        ("", True),
        ("seat", False),
        ("indow", False),
        ("window aisle", False),
    ],
)
def test_a_content_query_wants_every_word_as_a_whole_word(cast: Cast, query: str, *, finds: bool) -> None:
    stored(cast, cast.weather, draft("Jane likes window-seats (über alles)."))
    narrow = MemoryFilter(content_query=query)
    assert cast.world.memories.for_agent(cast.weather, narrow=narrow).total == int(finds)


@pytest.mark.rule("MEM-8")
def test_memories_are_listed_newest_first(cast: Cast) -> None:
    memories = [stored(cast, cast.weather, draft(f"Number {number}")) for number in range(3)]
    listing = cast.world.memories.for_agent(cast.weather)
    assert all_of(listing) == memories[::-1]
    assert (listing.total, listing.cut(1, 2)) == (3, [memories[1]])


# --- organizations, deletion, the switch -----------------------------------------------------------------------------


@pytest.mark.rule("MEM-15", "MEM-9")
def test_nothing_of_another_organization_is_listed_read_or_changed(cast: Cast) -> None:
    shelf = Shelf(cast)  # olga of another organization is in the room
    about_olga = stored(cast, cast.weather, about(cast.olga, chat_room_id=shelf.room.id))
    memories = cast.world.memories
    everything = MemoryFilter(status="all")
    assert memories.for_user(cast.olga, narrow=everything).total == 0
    for agent in (cast.spy, cast.assistant):
        assert memories.for_agent(agent, subject_id=cast.olga.id, narrow=everything).total == 0
        for memory in (shelf.shared, about_olga):
            with refused(cast.world, NotFound("Memory")):
                memories.get_for_agent(agent, memory.id)
            with refused(cast.world, NotFound("Memory")):
                memories.change_by_agent(agent, memory.id, "archive")
    for memory in (shelf.shared, shelf.of_room, about_olga):
        with refused(cast.world, NotFound("Memory")):
            memories.get_for_user(cast.olga, memory.id)
        with refused(cast.world, NotFound("Memory")):
            memories.delete(cast.olga, memory.id)


@pytest.mark.rule("AGT-14", "MEM-6")
def test_a_deleted_agent_takes_along_what_it_stored_and_only_that(cast: Cast) -> None:
    stored(cast, cast.weather, draft())
    kept = stored(cast, cast.travel, draft())
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert cast.world.memories.memories == {kept.id: kept}


@pytest.mark.rule("MEM-1")
def test_without_the_feature_every_command_on_memories_is_forbidden(cast: Cast) -> None:
    memory = stored(cast, cast.weather, about(cast.jane), "archived")
    cast.world.switches = Switches(memories=False)
    memories = cast.world.memories
    commands: list[Callable[[], object]] = [
        lambda: memories.create(cast.weather, draft()),
        lambda: memories.for_agent(cast.weather),
        lambda: memories.get_for_agent(cast.weather, memory.id),
        lambda: memories.change_by_agent(cast.weather, memory.id, "archive"),
        lambda: memories.for_user(cast.jane),
        lambda: memories.get_for_user(cast.jane, memory.id),
        lambda: memories.change_by_user(cast.jane, memory.id, "restore"),
        lambda: memories.delete(cast.jane, memory.id),
    ]
    for command in commands:
        with refused(cast.world, Forbidden("The memory feature is not enabled")):
            command()


@pytest.mark.rule("MEM-1", "ERR-4")
def test_without_the_feature_even_nonsense_is_answered_with_that() -> None:
    cast = a_cast(Switches(memories=False))
    with refused(cast.world, Forbidden("The memory feature is not enabled")):
        cast.world.memories.create(cast.weather, draft("", kind="iconic"))
    with refused(cast.world, Forbidden("The memory feature is not enabled")):
        cast.world.memories.get_for_user(cast.jane, UNKNOWN)


def test_a_thought_has_a_limit_so_that_lists_stay_readable(cast: Cast) -> None:
    draft = MemoryDraft("fact", "working", "episodic", "user", "t" * 10_001, scope="organization")
    with refused(cast.world, Invalid(details={"thought": ["should be at most 10000 character(s)"]})):
        cast.world.memories.create(cast.weather, draft)
