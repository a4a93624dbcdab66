"""No answer tells an id of somebody else's thing from an id that nothing has, but where a rule says so."""

from collections.abc import Iterator

import pytest

from mock_platform.rest.declared import OPERATIONS
from tests.rest.api import NOWHERE, Answer, Json
from tests.rest.furniture import AGENTS, HANDLES, USERS
from tests.rest.places import Probe, id_places, kind_at
from tests.rest.stage import BY_ID, SEEN_BY, Request, Stage, hidden_from

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
