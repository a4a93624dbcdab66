"""Every operation crossed with every kind of caller: nobody reads or changes what is not theirs, or learns of it."""

from collections.abc import Iterator

import pytest

from mock_platform.rest.declared import OPERATIONS
from mock_platform.rest.operations import Operation
from mock_platform.world import World
from mock_platform.world.state import Plain, state_of_world
from tests.rest.api import NOWHERE, Answer, Json
from tests.rest.furniture import AGENTS, CALLERS, STRANGERS, USERS
from tests.rest.places import Probe, id_places, kind_at
from tests.rest.stage import BY_ID, SEEN_BY, Request, Stage, half_of

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
