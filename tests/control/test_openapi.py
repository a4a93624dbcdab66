"""The document that control publishes of itself."""

import re
from typing import Any

import pytest

from tests.control.stage import Stage

OPERATIONS = {
    ("GET", "/_mock/worlds"): "listWorlds",
    ("POST", "/_mock/worlds"): "createWorld",
    ("GET", "/_mock/worlds/{world}"): "getWorld",
    ("DELETE", "/_mock/worlds/{world}"): "deleteWorld",
    ("POST", "/_mock/worlds/{world}/reset"): "resetWorld",
    ("GET", "/_mock/worlds/{world}/clock"): "getClock",
    ("PUT", "/_mock/worlds/{world}/clock"): "setClock",
    ("POST", "/_mock/worlds/{world}/clock/advance"): "advanceClock",
    ("GET", "/_mock/worlds/{world}/faults"): "listFaults",
    ("POST", "/_mock/worlds/{world}/faults"): "addFault",
    ("DELETE", "/_mock/worlds/{world}/faults"): "clearFaults",
    ("DELETE", "/_mock/worlds/{world}/faults/{fault}"): "removeFault",
    ("GET", "/_mock/worlds/{world}/timeline"): "getTimeline",
    ("DELETE", "/_mock/worlds/{world}/timeline"): "clearTimeline",
    ("GET", "/_mock/worlds/{world}/timeline/count"): "countTimeline",
    ("POST", "/_mock/worlds/{world}/timeline/wait"): "waitForTimeline",
    ("POST", "/_mock/worlds/{world}/timeline/expect"): "expectTimeline",
    ("GET", "/_mock/worlds/{world}/timeline/stream"): "followTimeline",
    ("GET", "/_mock/worlds/{world}/timeline/export"): "exportTimeline",
    ("GET", "/_mock/worlds/{world}/people"): "listPeople",
    ("GET", "/_mock/worlds/{world}/sockets"): "listSockets",
    ("GET", "/_mock/worlds/{world}/rooms"): "listRooms",
    ("GET", "/_mock/worlds/{world}/rooms/{room_id}"): "getRoom",
    ("GET", "/_mock/worlds/{world}/rooms/{room_id}/messages"): "listMessages",
}


@pytest.fixture
def document(stage: Stage) -> dict[str, Any]:
    answer = stage.http.get("/_mock/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_every_operation_is_in_the_document(document: dict[str, Any]) -> None:
    named = {
        (method.upper(), path): operation["operationId"]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert OPERATIONS.items() <= named.items()
    assert len(set(named.values())) == len(named)


def test_the_document_is_one_of_openapi_3_1_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    schemas = document["components"]["schemas"]
    for reference in set(re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(document))):
        assert reference in schemas


def test_refusals_have_the_envelope_of_the_platform(document: dict[str, Any]) -> None:
    refused = document["paths"]["/_mock/worlds"]["post"]["responses"]["422"]["content"]["application/json"]["schema"]
    assert refused == {"$ref": "#/components/schemas/ErrorAnswer"}
    assert document["components"]["schemas"]["ErrorAnswer"]["properties"].keys() == {"error"}


def test_a_fault_is_described_though_its_own_words_check_it(document: dict[str, Any]) -> None:
    fault = document["components"]["schemas"]["NewFault"]
    assert fault["required"] == ["on", "effect"]
    assert fault["properties"].keys() == {"on", "caller", "room", "nth", "times", "effect"}
