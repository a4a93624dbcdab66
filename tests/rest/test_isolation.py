"""Every operation crossed with every kind of caller: nobody reads or changes what is not theirs, or learns of it."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.operations import Operation
from mock_platform.rest.schemas.base import Body, NoQuery, Query
from mock_platform.world import World
from mock_platform.world.state import Plain, state_of_world
from tests.rest.api import NOWHERE, Answer, Json, Site
from tests.rest.stage import (
    AGENTS,
    BY_ID,
    CALLERS,
    HANDLES,
    SEEN_BY,
    STRANGERS,
    USERS,
    Request,
    Stage,
    half_of,
    hidden_from,
)

STATUSES = """
                                   weather travel ledger courier
get_agent_me                       200     200    200    200
list_agent_peers                   200     404    404    404
list_agent_chats                   200     200    200    200
create_agent_chat                  201     201    201    422
get_agent_chat                     200     404    404    404
list_agent_messages                200     404    404    404
create_agent_chat_message          201     404    404    404
get_agent_next_message             200     404    404    404
mark_agent_message_processing      200     404    404    404
mark_agent_message_processed       200     404    404    404
mark_agent_message_failed          200     404    404    404
create_agent_chat_event            201     404    404    404
get_agent_chat_context             200     404    404    404
list_agent_chat_participants       200     404    404    404
add_agent_chat_participant         201     404    404    404
remove_agent_chat_participant      200     404    404    404
list_agent_contacts                200     200    200    200
add_agent_contact                  201     201    201    201
remove_agent_contact               200     404    404    404
list_agent_contact_requests        200     200    200    200
respond_to_agent_contact_request   200     404    404    404
list_agent_memories                200     200    200    200
create_agent_memory                201     201    201    201
get_agent_memory                   200     200    200    404
archive_agent_memory               200     403    403    404
supersede_agent_memory             200     403    403    404

                                   jane    ravi   olga
get_my_profile                     200     200    200
update_my_profile                  200     200    200
list_my_agents                     200     200    200
register_my_agent                  201     201    201
delete_my_agent                    200     403    403
list_my_peers                      200     404    404
list_my_chats                      200     200    200
create_my_chat_room                201     201    422
get_my_chat_room                   200     404    404
delete_my_chat_room                204     404    404
list_my_chat_participants          200     404    404
add_my_chat_participant            201     404    404
remove_my_chat_participant         200     404    404
list_my_chat_messages              200     404    404
send_my_chat_message               201     404    404
list_my_contacts                   200     200    200
remove_my_contact                  200     404    404
list_received_contact_requests     200     200    200
create_contact_request             201     201    201
list_sent_contact_requests         200     200    200
cancel_contact_request             200     404    404
approve_contact_request            200     404    404
reject_contact_request             200     404    404
resolve_handle                     200     200    200
list_user_memories                 200     200    200
get_user_memory                    200     404    404
delete_user_memory                 204     404    404
archive_user_memory                200     404    404
restore_user_memory                200     404    404
supersede_user_memory              200     404    404
"""
"""What the callers of the right kind get for the good request of stage.py, in which everything is jane's."""

ANYBODY = {"health_check", "get_version"}
ANY_KEY = {"authentication"}

KNOWN = {
    "delete_my_agent": "AGT-12: somebody else's agent is 403",
    "archive_agent_memory": "MEM-7, MEM-10: agents of the organization may read it, only its source may change it",
    "supersede_agent_memory": "MEM-7, MEM-10",
}
"""Operations that refuse a thing of somebody else in other words than an unknown one, and the rule that wants it."""

CODES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 422: "validation_error"}


class Table:
    """:data:`STATUSES`, read."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, int]] = {}
        callers: list[str] = []
        for line in STATUSES.splitlines():
            name, *cells = line.split() or [""]
            if name and not cells[-1].isdigit():
                callers = [name, *cells]
            elif name:
                self.rows[name] = dict(zip(callers, map(int, cells), strict=True))


TABLE = Table().rows


def expected_status(operation: Operation, caller: str) -> int:
    """Credentials first, then their kind, then whose the things are."""
    if operation.id in ANYBODY:
        return 401 if caller in {"wrong key", "deleted"} else 200  # AUTH-14
    if caller in STRANGERS:
        return 401  # AUTH-5, AUTH-11
    if operation.id in ANY_KEY:
        return 200
    if caller not in TABLE[operation.id]:
        return 403  # AUTH-6, AUTH-7
    return TABLE[operation.id][caller]


@pytest.fixture
def stage(site: Site) -> Stage:
    return Stage(site)


def test_the_table_names_every_operation_and_every_caller_of_its_kind() -> None:
    wanted = {each.id: set(USERS if each.caller == "user" else AGENTS) for each in OPERATIONS}
    for name in ANYBODY | ANY_KEY:
        del wanted[name]
    assert {name: set(row) for name, row in TABLE.items()} == wanted


@pytest.mark.rule("AUTH-1", "AUTH-5", "AUTH-6", "AUTH-7", "AUTH-10", "AUTH-11", "AUTH-14", "ERR-8", "MEM-15", "CHT-10")
@pytest.mark.rule("CHT-8", "MEM-9", "MEM-10", "MEM-13", "AGT-12", "PAR-18", "CON-12", "EVT-4")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_each_caller_gets_what_is_theirs_and_changes_nothing_else(stage: Stage, operation: Operation) -> None:
    for caller in CALLERS:
        before = stage.site.state()
        answer = stage.ask(caller, operation)
        expected = expected_status(operation, caller)
        assert (caller, answer.status) == (caller, expected)
        if answer.status >= 400:
            assert answer.error["code"] == CODES[answer.status]
            assert_hides(stage, operation, caller, answer)
        if answer.status >= 400 or operation.method == "GET":
            assert stage.site.state() == before
        elif caller not in {"jane", "weather"}:
            assert_owner_lost_nothing(stage, before)
        if stage.site.state() != before:
            stage.renew()


def assert_hides(stage: Stage, operation: Operation, caller: str, answer: Answer) -> None:
    """The answer is the one that things get that do not exist, in all but the request id."""
    if operation.id in KNOWN and caller in TABLE[operation.id] and answer.status == 403:
        return
    twin = stage.requests[operation.id]
    for place in id_places(operation):
        twin = twin.with_value(place, NOWHERE)
    unknown = stage.ask(caller, operation, twin)
    assert (answer.status, answer.error) == (unknown.status, unknown.error)


def assert_owner_lost_nothing(stage: Stage, before: dict[str, Plain]) -> None:
    """Whoever else was served, the things of jane and of her agents are as they were."""
    after = stage.site.state()
    assert owned(stage, after) == owned(stage, before)


def owned(stage: Stage, state: Json) -> Json:
    ids = [stage.ids[name] for kind in SEEN_BY for name in SEEN_BY[kind] if {"jane", "weather"} & seers(kind, name)]
    tables = {
        "rooms": state["rooms"]["rooms"],
        "requests": state["contacts"]["requests"],
        "memories": state["memories"]["memories"],
        "users": state["accounts"]["users"],
        "agents": state["accounts"]["agents"],
    }
    mine = {name: {key: table[key] for key in ids if key in table} for name, table in tables.items()}
    for name in ("ravi", "una", "vic"):  # known to jane, and free to change
        mine["users"].pop(stage.ids[name], None)
    return mine | {"records": {name: state["contacts"]["records"][stage.ids[name]] for name in ("jane", "weather")}}


def seers(kind: str, name: str) -> set[str]:
    return set(SEEN_BY[kind][name].split())


# --------------------------------------------------------------------------------------- what an id tells by its answer


class Probe(NamedTuple):
    """One place of one operation where a caller can try the ids of others."""

    operation: Operation
    place: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.operation.id} {'/'.join(self.place)}"


KIND_OF_SEGMENT = {
    "chats": "room",
    "messages": "message",
    "participants": "member",
    "agents": "agent",
    "requests": "request",
    "memories": "memory",
}
KIND_OF_FIELD = {
    "not_in_chat": "room",
    "chat_room_id": "room",
    "subject_id": "entity",
    "participant_id": "addition",
    "mentions": "member",
    "task_id": "task",
    "contact_id": "record",
    "request_id": "request",
}


def id_places(operation: Operation) -> Iterator[tuple[str, ...]]:
    """Everywhere that the operation takes an id: in its path, its query and its body."""
    yield from (("path", name) for name in operation.ids)
    if operation.query is not NoQuery:
        yield from (("query", *path) for path in uuid_fields(operation.query))
    if operation.body is not None:
        yield from (("body", *path) for path in uuid_fields(operation.body))


def uuid_fields(model: type[Body] | type[Query]) -> Iterator[tuple[str, ...]]:
    schema = model.model_json_schema()

    def walk(part: Json, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        if part.get("format") == "uuid":
            yield path
        for choice in part.get("anyOf", ()):
            yield from walk(choice, path)
        if "items" in part:
            yield from walk(part["items"], (*path, "0"))
        for name, field in part.get("properties", {}).items():
            yield from walk(field, (*path, name))

    return walk(schema, ())


def kind_at(probe: Probe) -> str:
    """What kind of thing the id at the place names; a new kind has to be thought about here."""
    if probe.place[0] == "path":
        segments = probe.operation.path.split("/")
        return KIND_OF_SEGMENT[segments[segments.index(f"{{{probe.place[1]}}}") - 1]]
    return next(KIND_OF_FIELD[part] for part in reversed(probe.place) if part in KIND_OF_FIELD)


PROBES = [Probe(operation, place) for operation in OPERATIONS for place in id_places(operation)]


def hidden_at(caller: str, probe: Probe) -> Iterator[str]:
    """The things that ``caller`` must not be able to tell from unknown ones at this place, in jane's den."""
    kind = kind_at(probe)
    if kind == "message":
        yield from (name for name in SEEN_BY[kind] if caller != "weather" or name not in {"ask", "thought"})
    elif kind == "member":
        yield from (name for name in HANDLES if name not in {"jane", "weather", "assistant"})
    elif kind == "addition":
        inside = caller in {"jane", "weather"}
        yield from () if inside else HANDLES  # those inside may know: the tests below
    elif kind == "agent":
        return  # AGT-12, below
    elif kind == "task":
        yield "jane's task" if caller in {"olga", "courier"} else "olga's task"  # an organization shares its tasks
    elif probe.operation.id == "delete_my_chat_room":
        yield from (name for name in hidden_from(caller, kind) if (caller, name) != ("jane", "workshop"))  # CHT-14
    else:
        yield from hidden_from(caller, kind)


@pytest.mark.rule(
    "ERR-8", "CHT-10", "DEL-13", "DEL-14", "MSG-8", "PAR-16", "PEER-4", "CON-9", "CON-12", "CHT-4", "MEM-12"
)
@pytest.mark.parametrize("probe", PROBES, ids=str)
def test_an_id_of_somebody_elses_thing_gets_the_answer_of_an_unknown_id(stage: Stage, probe: Probe) -> None:
    operation, place = probe
    good = stage.requests[operation.id]
    for caller in USERS if operation.caller == "user" else AGENTS:
        unknown = told(stage.ask(caller, operation, good.with_value(place, NOWHERE)), NOWHERE)
        for name in hidden_at(caller, probe):
            thing = stage.ids[name]
            before = stage.site.state()
            answer = stage.ask(caller, operation, good.with_value(place, thing))
            assert (caller, name, *told(answer, thing)) == (caller, name, *unknown)
            assert answer.status < 400 or stage.site.state() == before


def told(answer: Answer, asked: str) -> tuple[int, Json]:
    """The answer without what is new each time, and without the id itself where it only comes back."""
    if answer.status >= 400:
        return answer.status, answer.error
    said = answer.json
    if answer.status == 201:
        for new in ("id", "inserted_at"):
            said["data"].pop(new)
    return answer.status, str(said).replace(asked, "the id")


@pytest.mark.rule("AGT-12")
def test_an_agent_of_somebody_else_is_told_from_an_unknown_one_only_when_deleting(stage: Stage) -> None:
    operation = BY_ID["delete_my_agent"]
    for caller in USERS:
        for name in ("weather", "ledger", "courier", "assistant"):
            if HANDLES[name].startswith(f"{caller}/"):
                continue
            answer = stage.ask(caller, operation, stage.requests[operation.id]._replace(ids={"id": stage.ids[name]}))
            assert answer.refusal == (403, "forbidden")
        answer = stage.ask(caller, operation, stage.requests[operation.id]._replace(ids={"id": NOWHERE}))
        assert answer.refusal == (404, "not_found")


@pytest.mark.rule("PAR-8", "PAR-6", "PAR-7")
@pytest.mark.parametrize(
    "caller, operation, strangers",
    [
        ("jane", "add_my_chat_participant", ("olga", "ledger", "courier", "una", "vic")),
        ("weather", "add_agent_chat_participant", ("ravi", "olga", "courier", "una", "vic")),
    ],
)
def test_an_existing_entity_that_is_no_peer_is_told_from_an_unknown_one_only_by_those_in_the_room(
    stage: Stage, caller: str, operation: str, strangers: tuple[str, ...]
) -> None:
    place = ("body", "participant", "participant_id")
    good, before = stage.requests[operation], stage.site.state()
    for name in strangers:
        answer = stage.ask(caller, BY_ID[operation], good.with_value(place, stage.ids[name]))
        assert answer.refusal == (403, "forbidden")
    assert stage.ask(caller, BY_ID[operation], good.with_value(place, NOWHERE)).refusal == (404, "not_found")
    assert stage.site.state() == before


HANDLE_FIELDS = {
    "add_agent_contact": ("handle",),
    "remove_agent_contact": ("handle",),
    "respond_to_agent_contact_request": ("handle",),
    "remove_my_contact": ("handle",),
    "create_contact_request": ("contact_request", "recipient_handle"),
    "resolve_handle": ("handle",),
}


def test_the_operations_that_take_a_handle_are_known() -> None:
    found = {
        each.id for each in OPERATIONS if each.body and "handle" in str(each.body.model_json_schema()["properties"])
    }
    nested = {"create_contact_request"}  # under a wrapper
    mentioned = {"create_agent_chat_message", "send_my_chat_message"}  # only steer the text (MSG-5)
    assert (found | nested) - mentioned == set(HANDLE_FIELDS)


@pytest.mark.rule("CON-19", "CON-4", "CON-10")
@pytest.mark.parametrize("caller", USERS)
def test_handles_are_public_and_tell_no_more_than_id_type_and_name(stage: Stage, caller: str) -> None:
    for name, handle in HANDLES.items():
        answer = stage.ask(caller, BY_ID["resolve_handle"], Request({}, {}, {"handle": handle}))
        kind = "Agent" if "/" in handle else "User"
        assert answer.data.keys() == {"id", "type", "handle", "name"}
        assert (answer.data["id"], answer.data["type"]) == (stage.ids[name], kind)
    assert stage.ask(caller, BY_ID["resolve_handle"], Request({}, {}, {"handle": "nobody-here"})).status == 404


# ----------------------------------------------------------------------------------------------- what reading brings up


WIDEST: dict[str, list[dict[str, str]]] = {
    "list_agent_messages": [{}, {"status": "all"}],
    "list_agent_contact_requests": [{}, {"sent_status": "all"}],
    "list_sent_contact_requests": [{}, {"status": "pending"}],
    "list_user_memories": [{}, {"status": "all"}],
    "list_my_peers": [{}, {"type": "Agent"}],
}
"""Queries that show more, or other things, than the plain list."""


def readings(stage: Stage, operation: Operation) -> Iterator[Request]:
    """Every way to read with an operation: all ids of the right kind in its path, its widest queries."""
    paths: list[dict[str, str]] = [{}]
    for name in operation.ids:
        kind = kind_at(Probe(operation, ("path", name)))
        paths = [{**path, name: stage.ids[thing]} for path in paths for thing in SEEN_BY[kind]]
    queries = WIDEST.get(operation.id, [{}])
    if operation.id == "list_agent_memories":
        queries = [{"status": "all", "subject_id": stage.ids[name]} for name in SEEN_BY["entity"]]
    return (Request(path, query, None) for path in paths for query in queries)


@pytest.mark.rule(
    "CHT-8", "CON-5", "CON-11", "CTX-1", "CTX-2", "DEL-18", "MEM-7", "MEM-12", "MEM-15", "MSG-19", "PEER-1"
)
@pytest.mark.parametrize("caller", [*USERS, *AGENTS])
def test_all_that_a_caller_can_read_names_exactly_what_is_theirs_to_see(stage: Stage, caller: str) -> None:
    before = stage.site.state()
    seen: set[str] = set()
    for operation in OPERATIONS:
        if operation.caller == half_of(caller) and operation.method == "GET":
            for request in readings(stage, operation):
                text = stage.ask(caller, operation, request).raw.decode()
                asked = {*request.ids.values(), *request.query.values()}
                seen |= {name for name, thing in stage.ids.items() if thing in text and thing not in asked}
                # What was asked for is seen only in an answer that gives it.
                seen |= {name for name, thing in stage.ids.items() if f'"id":"{thing}"' in text}
    theirs = {name for kind in SEEN_BY for name in SEEN_BY[kind] if caller in seers(kind, name)}
    assert seen == theirs
    assert stage.site.state() == before


@pytest.mark.rule("AUTH-10")
def test_only_the_answer_of_a_registration_holds_the_new_key(stage: Stage) -> None:
    registered = stage.requests["register_my_agent"].send(stage.api("jane"), BY_ID["register_my_agent"])
    key = registered.data["credentials"]["api_key"]
    stage.keys["new"] = key
    for operation in OPERATIONS:
        if operation.method == "GET":
            caller = "new" if operation.caller == "agent" else "jane"
            stage.ask(caller, operation)  # holds no key, the new one among them


@pytest.mark.rule("ERR-11")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_each_operation_succeeds_in_the_envelope_of_its_kind(stage: Stage, operation: Operation) -> None:
    answer = stage.ask("jane" if operation.caller == "user" else "weather", operation)
    assert answer.status == operation.status
    if answer.status == 204:
        assert answer.raw == b""
        assert "content-type" not in answer.headers
        return
    assert answer.headers["content-type"] == "application/json"
    if operation.caller in {"any", "nobody"}:
        assert "data" not in answer.json
    elif isinstance(answer.data, list) and operation.id != "list_agent_chat_participants":
        counters = {"meta", "metadata"} if "memories" in operation.path or "context" in operation.path else {"metadata"}
        assert answer.json.keys() == {"data", *counters}
    elif operation.id == "list_agent_contact_requests":
        assert answer.json.keys() == {"data", "metadata"}
    else:
        assert answer.json.keys() == {"data"}


def test_the_state_that_is_compared_holds_every_thing_of_the_stage(stage: Stage) -> None:
    def whole(world: World) -> str:
        return str(state_of_world(world))

    state = stage.site.call(whole)
    assert [name for name, thing in stage.ids.items() if thing not in state] == []
