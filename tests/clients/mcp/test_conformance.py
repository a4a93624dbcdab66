"""The public conformance runner, in both eras, on every scenario that a server with tools of its own can run.

The others ask for tools, resources and prompts of the runner's invention, which no product has. They are run as well:
what the server sends to refuse them has to be valid by the schema of the protocol.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pytest

from mock_platform import MockPlatform
from tests.clients.mcp.node import judge
from tests.clients.mcp.serving import over_http

Checks = Sequence[Mapping[str, object]]

SCENARIOS = {
    "2025-11-25": [
        "server-initialize",
        "server-session-lifecycle",
        "ping",
        "tools-list",
        "resources-list",
        "prompts-list",
        "server-sse-multiple-streams",
        "dns-rebinding-protection",
    ],
    "2026-07-28": [
        "server-stateless",
        "tools-list",
        "resources-list",
        "prompts-list",
        "server-sse-multiple-streams",
        "dns-rebinding-protection",
        "caching",
        "sep-2164-resource-not-found",
        "http-header-validation",
        "input-required-result-unsupported-methods",
    ],
}

UNTESTABLE = {
    "sep-2575-server-rejects-undeclared-capability",
    "sep-2575-missing-capability-http-400",
    "sep-2575-http-server-no-independent-requests-on-stream",
    "sep-2575-server-no-log-without-loglevel",
}
"""Checks of ``server-stateless`` that call tools of the runner's, and say so when there are none."""


class Judged(NamedTuple):
    revision: str
    scenarios: Mapping[str, Checks]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    cwd = tmp_path_factory.mktemp("served")
    with MockPlatform() as mock, over_http("http", mock, mock.user_key, "--tools", "contacts", cwd=cwd) as url:
        yield url.replace("127.0.0.1", "localhost")  # the runner takes no other name


@pytest.fixture(scope="module", params=SCENARIOS)
def judged(request: pytest.FixtureRequest, url: str, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    revision: str = request.param
    return Judged(revision, judge(url, revision, tmp_path_factory.mktemp("results")))


def failures(checks: Checks) -> dict[object, object]:
    return {check["id"]: check.get("errorMessage") for check in checks if check["status"] in {"FAILURE", "WARNING"}}


def test_the_scenarios_that_a_product_can_run_pass(judged: Judged) -> None:
    found = {name: failures(judged.scenarios[name]) for name in SCENARIOS[judged.revision]}
    stateless = found.get("server-stateless", {})
    for check in UNTESTABLE & set(stateless):
        assert str(stateless.pop(check)).startswith("Not testable: ")
    assert found == {name: {} for name in SCENARIOS[judged.revision]}


def test_the_scenarios_that_pass_have_looked_at_something(judged: Judged) -> None:
    passed = {
        name: sum(check["status"] == "SUCCESS" for check in judged.scenarios[name])
        for name in SCENARIOS[judged.revision]
    }
    assert min(passed.values()) > 0, passed


def test_whatever_the_runner_asks_for_each_message_is_valid_by_the_schema(judged: Judged) -> None:
    verdicts = [
        (name, check["status"])
        for name, checks in judged.scenarios.items()
        for check in checks
        if check["id"] == "wire-schema-valid"
    ]
    assert len(verdicts) > 20
    assert [each for each in verdicts if each[1] != "SUCCESS"] == []
