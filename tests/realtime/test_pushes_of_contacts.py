"""Contacts and requests on their sockets (CON-13 to CON-21)."""

from typing import Any

import pytest

from mock_platform.world.clock import iso
from mock_platform.world.identities import Agent, Identity
from tests.realtime.client import Push
from tests.realtime.conftest import StageFactory
from tests.realtime.names import own
from tests.realtime.stage import Stage


def ask(stage: Stage, asking: Identity, asked: Identity, message: str | None = None) -> Any:  # noqa: ANN401 - JSON
    if isinstance(asking, Agent):
        return stage.rest(asking, "POST", "/contacts/add", {"handle": f"@{asked.handle}", "message": message})
    body = {"contact_request": {"recipient_handle": asked.handle, "message": message}}
    return stage.rest(asking, "POST", "/contacts/requests", body)


@pytest.mark.rule("CON-21")
@pytest.mark.parametrize("message", ["Let us talk", None])
def test_an_agent_is_told_of_a_request_in_a_flat_form(stage: Stage, message: str | None) -> None:
    weather, olga = stage.cast.weather, stage.cast.olga
    asking, asked = (stage.socket(each, joined=own(each, "contacts")) for each in (olga, weather))
    request = ask(stage, olga, weather, message)
    expected = {
        "id": request["id"],
        "from_handle": "olga",
        "from_name": "Olga Berg",
        "status": "pending",
        "inserted_at": request["inserted_at"],
    }
    assert asked.push() == Push(
        "contact_request_received", expected | ({} if message is None else {"message": message})
    )
    assert asking.heard() == []


@pytest.mark.rule("CON-21")
@pytest.mark.parametrize("message", ["Let us talk", None])
def test_a_user_is_told_of_a_request_in_a_nested_form(stage: Stage, message: str | None) -> None:
    spy, jane = stage.cast.spy, stage.cast.jane
    asking, asked = (stage.socket(each, joined=own(each, "contacts")) for each in (spy, jane))
    request = ask(stage, spy, jane, message)
    inserted_at = iso(stage.world.contacts.requests[request["id"]].inserted_at)
    expected = {
        "id": request["id"],
        "requester_id": spy.id,
        "requester_type": "Agent",
        "recipient_id": jane.id,
        "recipient_type": "User",
        "status": "pending",
        "requester": {"id": spy.id, "handle": "olga/spy", "name": "Spy"},
        "inserted_at": inserted_at,
        "responded_at": None,
    }
    assert asked.push() == Push(
        "contact_request_received", expected | ({} if message is None else {"message": message})
    )
    assert asking.heard() == []


@pytest.mark.rule("CON-13")
def test_an_approval_is_told_to_both_with_their_own_record_of_the_other(stage: Stage) -> None:
    weather, olga = stage.cast.weather, stage.cast.olga
    request = ask(stage, olga, weather)
    asking, asked = (stage.socket(each, joined=own(each, "contacts")) for each in (olga, weather))
    stage.rest(weather, "POST", "/contacts/requests/respond", {"action": "approve", "handle": "olga"})
    records = stage.world.contacts.records
    approved = Push("contact_request_updated", {"id": request["id"], "status": "approved"})
    of_weather, of_olga = records[olga.id][weather.id], records[weather.id][olga.id]
    assert asking.pushes() == [
        approved,
        Push(
            "contact_added",
            {
                "id": of_weather.id,
                "handle": "jane/weather-agent",
                "name": "Weather Agent",
                "type": "Agent",
                "inserted_at": iso(of_weather.inserted_at),
                "listed_in_directory": False,
                "tags": [],
            },
        ),
    ]
    assert asked.pushes() == [
        approved,
        Push(
            "contact_added",
            {
                "id": of_olga.id,
                "handle": "olga",
                "name": "Olga Berg",
                "type": "User",
                "inserted_at": iso(of_olga.inserted_at),
                "listed_in_directory": True,
                "tags": [],
            },
        ),
    ]
    assert of_olga.id != of_weather.id


def test_an_agent_is_told_what_a_new_contact_that_is_an_agent_does(stage: Stage) -> None:
    weather = stage.socket(stage.cast.weather, joined=own(stage.cast.weather, "contacts"))
    ask(stage, stage.cast.weather, stage.cast.spy)
    stage.rest(
        stage.cast.spy, "POST", "/contacts/requests/respond", {"action": "approve", "handle": "jane/weather-agent"}
    )
    added = weather.pushes()[-1].payload
    assert (added["handle"], added["description"], added["is_external"]) == ("olga/spy", "Belongs to a stranger", True)


@pytest.mark.rule("CON-3", "CON-10", "CON-13")
@pytest.mark.parametrize("second", ["weather", "olga"])
def test_crossing_requests_are_an_approval_and_no_second_request(stage: Stage, second: str) -> None:
    cast = stage.cast
    first, other = (cast.olga, cast.weather) if second == "weather" else (cast.weather, cast.olga)
    ask(stage, first, other)
    sockets = [stage.socket(each, joined=own(each, "contacts")) for each in (first, other)]
    ask(stage, other, first)
    assert [each.events() for each in sockets] == [["contact_request_updated", "contact_added"]] * 2


@pytest.mark.rule("CON-14")
@pytest.mark.parametrize(
    "asking, asked, action, status",
    [
        ("olga", "weather", "reject", "rejected"),
        ("weather", "olga", "cancel", "cancelled"),
        ("spy", "jane", "reject", "rejected"),
        ("jane", "spy", "cancel", "cancelled"),
    ],
)
def test_a_decision_is_told_to_both(stage: Stage, asking: str, asked: str, action: str, status: str) -> None:
    requester, recipient = getattr(stage.cast, asking), getattr(stage.cast, asked)
    request = ask(stage, requester, recipient)
    sockets = [stage.socket(each, joined=own(each, "contacts")) for each in (requester, recipient)]
    actor = recipient if action == "reject" else requester
    if isinstance(actor, Agent):
        stage.rest(actor, "POST", "/contacts/requests/respond", {"action": action, "request_id": request["id"]})
    elif action == "reject":
        stage.rest(actor, "POST", f"/contacts/requests/{request['id']}/reject")
    else:
        stage.rest(actor, "DELETE", f"/contacts/requests/{request['id']}")
    assert [each.push() for each in sockets] == [
        Push("contact_request_updated", {"id": request["id"], "status": status})
    ] * 2


@pytest.mark.rule("CON-20")
def test_the_expiry_of_a_request_is_told_to_both(stages: StageFactory) -> None:
    stage = stages(contact_request_ttl=10)
    request = ask(stage, stage.cast.olga, stage.cast.weather)
    sockets = [stage.socket(each, joined=own(each, "contacts")) for each in (stage.cast.olga, stage.cast.weather)]
    stage.advance(10)
    expired = Push("contact_request_updated", {"id": request["id"], "status": "expired"})
    assert [each.push() for each in sockets] == [expired] * 2


@pytest.mark.rule("CON-16")
@pytest.mark.parametrize("two_sided", [False, True])
@pytest.mark.parametrize("actor", ["weather", "olga"])
def test_a_removal_is_told_to_whoever_loses_a_record(stages: StageFactory, actor: str, *, two_sided: bool) -> None:
    stage = stages(two_sided_contact_removal=two_sided)
    remover, other = stage.cast.weather, stage.cast.olga
    if actor == "olga":
        remover, other = other, remover  # type: ignore[assignment]
    stage.call(lambda: stage.world.contacts.connect(remover, other))
    records = stage.world.contacts.records
    mine, theirs = records[remover.id][other.id].id, records[other.id][remover.id].id
    removing, removed = (stage.socket(each, joined=own(each, "contacts")) for each in (remover, other))
    stage.rest(remover, "POST", "/contacts/remove", {"handle": other.handle})
    assert removing.push() == Push("contact_removed", {"id": mine})
    assert removed.pushes() == ([Push("contact_removed", {"id": theirs})] if two_sided else [])
