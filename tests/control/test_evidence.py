"""The evidence over HTTP is the file that was made ahead, in the shape that the document promises."""

import json

from mock_platform.control.evidence import AllEvidence
from mock_platform.evidence.rules import ROOT
from mock_platform.evidence.writing import JSON
from tests.control.stage import Stage


def test_it_is_served_as_it_was_made(stage: Stage) -> None:
    answer = stage.send("GET", "/evidence")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {"data": json.loads((ROOT / JSON).read_text(encoding="utf-8"))}


def test_it_has_the_shape_that_the_document_promises(stage: Stage) -> None:
    served = stage.ask("GET", "/evidence")
    assert AllEvidence.model_validate(served, strict=True).model_dump() == served
    described = stage.http.get("/_mock/openapi.json").json()["paths"]["/_mock/evidence"]["get"]
    schema = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["$ref"].endswith("AllEvidence_")
