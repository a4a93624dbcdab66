"""The mock keeps every rule that the kit can check, and is afterwards as it was before."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator

from conformance.checks import checks
from conformance.registry import Need, requirements
from tests.conformance import kit

THENVOI = {name: each for name, each in checks().items() if "thenvoi" in each.generations}
SLOW = {name for name, each in THENVOI.items() if Need.SLOW in each.needs}
APPLICABLE = set(THENVOI) - SLOW


def owned(base_url: str) -> dict[str, list[str]]:
    """What the users of quickstart see of agents, rooms and contacts."""
    found = {}
    for key in (kit.JANE, kit.RAVI, kit.OLGA):
        for path in ("agents", "chats", "contacts", "contacts/requests", "memories"):
            answer = httpx2.get(f"{base_url}/api/v1/me/{path}", headers={"X-API-Key": key}).json()
            found[f"{key} {path}"] = [each["id"] for each in answer["data"]]
    return found


@pytest.fixture(scope="module")
def ended(mock: str, tmp_path_factory: pytest.TempPathFactory) -> kit.Ended:
    folder = tmp_path_factory.mktemp("whole")
    before = owned(mock)
    ended = kit.judge(mock, "--write", "--level", "may", "--parallel", "4", "--junit", "report.xml", cwd=folder)
    assert owned(mock) == before
    assert sorted(path.name for path in folder.iterdir()) == ["report.json", "report.xml"]  # and no ledger
    junit = ET.parse(folder / "report.xml").getroot()  # noqa: S314 - our own
    cases = list(junit.iter("testcase"))
    assert len(cases) == len(APPLICABLE | SLOW)
    return ended


def test_it_passes_every_check(ended: kit.Ended) -> None:
    assert (ended.code, ended.err) == (0, "")
    assert set(ended.checks("pass")) == APPLICABLE
    assert set(ended.checks("not applicable")) == SLOW
    assert ended.report["left"] == []
    summary = f"{len(APPLICABLE)} pass, {len(SLOW)} not applicable"
    assert ended.out.splitlines()[-1].startswith(f"{ended.report['subject']}: {summary} (")


def test_every_requirement_with_a_check_is_shown(ended: kit.Ended) -> None:
    asked = (each for each in requirements().values() if {"platform"} <= set(each.applies_to))
    checked = (each for each in asked if each.unchecked is None and "thenvoi" in each.generation)
    slow = {rule for name in SLOW for rule in checks()[name].rules}
    assert ended.rules("pass") | slow == {each.id for each in checked}


def test_the_report_keeps_to_its_schema(ended: kit.Ended) -> None:
    path = kit.ROOT / "conformance" / "report" / "schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(ended.report)


def test_every_pass_rests_on_claims_and_exchanges(ended: kit.Ended) -> None:
    judged = [each for each in ended.report["verdicts"] if each["outcome"] != "not applicable"]
    assert [each["check"] for each in judged if not each["claims"] or not each["evidence"]] == []
    assert [each["check"] for each in judged if not _cited(each) <= _numbers(each)] == []


def _cited(verdict: dict[str, Any]) -> set[object]:
    return {claim["exchange"] for claim in verdict["claims"]}


def _numbers(verdict: dict[str, Any]) -> set[object]:
    return {each["number"] for each in verdict["evidence"]}


def test_no_key_is_in_the_report(ended: kit.Ended) -> None:
    text = json.dumps(ended.report) + ended.out
    assert [key for key in kit.KEYS if key in text] == []
    assert re.findall(r"thnv_[ua]_[0-9]+_\w+", text) == []


def test_the_same_seed_draws_the_same_order(mock: str, tmp_path: Path) -> None:
    def order(seed: str) -> list[str]:
        ended = kit.judge(mock, "--only", "AUTH,GEN", "--seed", seed, cwd=tmp_path)
        first = {str(each["check"]): each["evidence"] for each in ended.report["verdicts"] if each["evidence"]}
        return sorted(first, key=lambda check: first[check][0]["number"])  # type: ignore[index]

    assert order("3") == order("3") != order("4")
