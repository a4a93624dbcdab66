"""schemathesis against a running mock: all its checks, as an agent and as a user, configured by schemathesis.toml.

The phases examples, coverage and fuzzing are run by its command in a process of its own, with the document that we
publish and with the one of the contract. The stateful phase is run here, because it needs a world that starts anew with
each scenario: Hypothesis gives up on a system whose answers depend on what an earlier scenario did.
"""

import copy
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.stateful.state_machine import StepInput, StepOutput

from mock_platform import MockPlatform
from mock_platform.serving import build_world
from mock_platform.world import World
from mock_platform.world.identities import Agent
from mock_platform.world.memories import MemoryDraft

Schema = dict[str, Any]

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CONFIGURATION = HERE / "schemathesis.toml"
OURS: Schema = json.loads((ROOT / "mock_platform" / "rest" / "openapi.json").read_text(encoding="utf-8"))
CONTRACT: Schema = json.loads((HERE.parent / "contract" / "thenvoi-openapi.json").read_text(encoding="utf-8"))
SEED = 7


class Half(NamedTuple):
    """One half of the API: who calls it, who must not see what that one sees, and the tags of its operations."""

    caller: str
    stranger: str
    tags: str


HALVES = {
    "agent": Half("jane/weather-agent", "olga/courier-agent", "agent_api_.*|system|test"),
    "user": Half("jane", "olga", "human_api_.*|system|test"),
}


class Run(NamedTuple):
    """What one run of the command said."""

    status: int
    report: Schema
    output: str

    @property
    def findings(self) -> set[str]:
        return {failure["type"] for failure in self.report["failures"]}


# --------------------------------------------------------------------------------------------------------- the world


@pytest.fixture
def mock() -> Iterator[MockPlatform]:
    with MockPlatform(seed=SEED, clock="frozen") as running:
        running.call(populate)
        yield running


def populate(world: World) -> None:
    """Give the two callers enough to read, decide and delete."""
    accounts = world.accounts
    jane, weather = accounts.resolve("jane"), accounts.resolve("jane/weather-agent")
    assert isinstance(weather, Agent)
    world.contacts.connect(jane, accounts.resolve("ravi"))
    world.contacts.connect(weather, accounts.resolve("ravi/ledger-agent"))
    guests = accounts.add_organization("Guests")
    for number in range(30):
        guest = accounts.add_user(f"guest-{number}", organization=guests)
        world.contacts.request(guest, "jane", "Shall we keep in touch?")
        world.contacts.request(guest, "jane/weather-agent", None)
        draft = MemoryDraft(f"fact {number}", "working", "episodic", "user", "she said so", subject_id=jane.id)
        world.memories.create(weather, draft, memory_id=f"00000000-0000-4000-8000-0000000001{number:02}")


def start_anew(mock: MockPlatform) -> None:
    """Replace the world by what it was at the start."""
    world = build_world(mock.settings).world
    populate(world)
    mock._load().app.worlds.remove("default")
    mock._load().app.worlds.add(world)


def write_callers(mock: MockPlatform, half: Half, folder: Path) -> Path:
    keys = {"caller": mock.keys[half.caller], "stranger": mock.keys[half.stranger]}
    callers = [{"name": name, "fixedHeaders": [{"name": "X-API-Key", "value": key}]} for name, key in keys.items()]
    path = folder / "callers.json"
    path.write_text(json.dumps({"auth": callers}), encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------------ the documents


def operations(document: Schema) -> Iterator[Schema]:
    for path in document["paths"].values():
        yield from path.values()


def links_of(operation: Schema) -> Iterator[str]:
    for answer in operation["responses"].values():
        yield from answer.get("links", ())


def only(document: Schema, wanted: Callable[[Schema], object]) -> Schema:
    """Give the document with the operations that are ``wanted``."""
    chosen = copy.deepcopy(document)
    for path, methods in list(chosen["paths"].items()):
        chosen["paths"][path] = {method: operation for method, operation in methods.items() if wanted(operation)}
        if not chosen["paths"][path]:
            del chosen["paths"][path]
    left = {operation["operationId"] for operation in operations(chosen)}
    for operation in operations(chosen):
        for answer in operation["responses"].values():
            answer["links"] = {name: link for name, link in answer.get("links", {}).items() if name in left}
    return chosen


def half_of(document: Schema, half: Half) -> Schema:
    return only(document, lambda operation: re.fullmatch(half.tags, operation["tags"][0]))


def amended_contract() -> Schema:
    """Give the contract with what it says in prose elsewhere said in its schemas.

    - Statuses that it leaves out on single operations come from all of them (rest.md 8, rows 35 and 37, ERR-10): those
      that we publish are added. What each tells is checked against our own document.
    - Pages out of range are clamped and not refused (GEN-2).
    - The words that it documents for the filters of memories are all that are taken (MEM-7, MEM-12).
    - ``message_type`` takes ``task`` as well (MSG-20), and an empty ``not_in_chat`` is no filter (PEER-4).
    - Rooms can be deleted (CHT-14).
    """
    amended = copy.deepcopy(CONTRACT)
    published = {operation["operationId"]: operation["responses"] for operation in operations(OURS)}
    for operation in operations(amended):
        for status in published[operation["operationId"]]:
            operation["responses"].setdefault(status, {"description": "Not declared there."})
        for parameter in operation.get("parameters", ()):
            amend(parameter["name"], parameter["schema"])
    deletion = copy.deepcopy(OURS["paths"]["/api/v1/me/chats/{id}"]["delete"])
    deletion["responses"] = {status: {"description": "Not declared there."} for status in deletion["responses"]}
    amended["paths"]["/api/v1/me/chats/{id}"]["delete"] = deletion
    return amended


def amend(name: str, schema: Schema) -> None:
    if "x-documented-values" in schema:
        schema["enum"] = schema["x-documented-values"]
    if name in {"page", "page_size"}:
        schema.pop("minimum")
        schema.pop("maximum", None)
    if name == "message_type":
        schema["enum"].append("task")
    if name == "not_in_chat":
        schema["anyOf"] = [{"format": schema.pop("format")}, {"const": ""}]


# ----------------------------------------------------------------------------------------------------------- the runs


def run(mock: MockPlatform, document: Schema, half: Half, folder: Path, *options: str) -> Run:
    """Run the command over one half of ``document``."""
    (folder / "document.json").write_text(json.dumps(half_of(document, half)), encoding="utf-8")
    # What it executes is not ours to measure, and slow when measured.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION), "run"),
        *(str(folder / "document.json"), "--url", mock.base_url, "--report-json-path", str(folder / "report.json")),
        *("--phases", "examples,coverage,fuzzing", "--no-color", *options),
    ]
    environment["SCHEMATHESIS_CALLERS"] = str(write_callers(mock, half, folder))
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    assert (folder / "report.json").exists(), output
    return Run(done.returncode, json.loads((folder / "report.json").read_text(encoding="utf-8")), output)


def walk(mock: MockPlatform, document: Schema, scenarios: int) -> set[str]:
    """Follow the links of ``document`` and give those that were followed, by name."""
    configuration = SchemathesisConfig.from_path(CONFIGURATION)
    schema = schemathesis.openapi.from_dict(document, config=configuration)
    schema.config.update(base_url=mock.base_url)
    followed = set()

    class Walk(schema.as_state_machine()):  # type: ignore[misc] # made at run time
        def setup(self) -> None:
            mock.call(lambda _: start_anew(mock))

        def step(self, input: StepInput) -> StepOutput:  # noqa: A002 - its name there
            if input.transition is not None and input.is_applied:
                followed.add(input.transition.id.split(" -> ")[1].partition(" ")[2])
            output: StepOutput = super().step(input)
            return output

    Walk.run(
        settings=settings(
            max_examples=scenarios,
            stateful_step_count=8,
            derandomize=True,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )
    return followed


def assert_nothing_found(done: Run, document: Schema, half: Half) -> None:
    assert done.status == 0, done.output
    assert done.report["errors"] == done.report["failures"] == []
    expected = sum(1 for _ in operations(half_of(document, half)))
    assert done.report["operations"]["tested"] == expected > 25


# ---------------------------------------------------------------------------------------------------------- the tests


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_nothing_is_found_with_our_document(mock: MockPlatform, half: Half, tmp_path: Path) -> None:
    done = run(mock, OURS, half, tmp_path)
    assert_nothing_found(done, OURS, half)
    assert {name: phase["status"] for name, phase in done.report["phases"].items()} == {
        "examples": "success",
        "coverage": "success",
        "fuzzing": "success",
        "stateful": "skip",
    }


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_nothing_is_found_with_the_document_of_the_contract(mock: MockPlatform, half: Half, tmp_path: Path) -> None:
    contract = amended_contract()
    assert_nothing_found(run(mock, contract, half, tmp_path), contract, half)


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_nothing_is_found_along_the_links_between_operations(
    mock: MockPlatform, half: Half, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCHEMATHESIS_CALLERS", str(write_callers(mock, half, tmp_path)))
    document = half_of(OURS, half)
    targets = {name for each in operations(document) for name in links_of(each)}
    followed = walk(mock, document, scenarios=120)
    # Links are named by where they lead. Which are drawn depends on the whole document, so a few may be missed.
    assert len(targets) - 3 <= len(targets & followed), targets - followed


def document_a_wrong_status(document: Schema) -> None:
    answers = document["paths"]["/api/v1/agent/chats"]["post"]["responses"]
    answers["200"] = answers.pop("201")


def document_a_field_that_is_never_sent(document: Schema) -> None:
    document["components"]["schemas"]["ChatRoom"]["required"].append("owner")


def forget_to_document_a_demand(document: Schema) -> None:
    document["components"]["schemas"]["ChatBody"]["required"].remove("chat")


@pytest.mark.parametrize(
    "spoil, finding",
    [
        (document_a_wrong_status, "UndefinedStatusCode"),
        (document_a_field_that_is_never_sent, "JsonSchemaError"),
        (forget_to_document_a_demand, "RejectedPositiveData"),
    ],
)
def test_a_fault_is_found(mock: MockPlatform, spoil: Callable[[Schema], None], finding: str, tmp_path: Path) -> None:
    spoiled = copy.deepcopy(OURS)
    spoil(spoiled)
    done = run(mock, spoiled, HALVES["agent"], tmp_path, "--include-operation-id", "create_agent_chat")
    assert done.status == 1
    assert done.findings == {finding}, done.output


def test_a_stranger_who_sees_what_is_not_his_is_found(
    mock: MockPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = HALVES["agent"]._replace(stranger=HALVES["agent"].caller)
    monkeypatch.setenv("SCHEMATHESIS_CALLERS", str(write_callers(mock, twins, tmp_path)))
    # Without lists: what somebody finds in a list of his own counts as shared.
    rooms = only(OURS, lambda operation: operation["operationId"] in {"create_agent_chat", "get_agent_chat"})
    with pytest.raises(FailureGroup, match="owns"):
        walk(mock, rooms, scenarios=20)
