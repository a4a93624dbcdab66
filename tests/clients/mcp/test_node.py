"""Which Node.js the runner gets, and what happens where there is none."""

from pathlib import Path

import pytest

from tests.clients.mcp.node import node_22

MISSING = "Node.js with npm is not installed"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which commands are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    return tmp_path


def put_node(path: Path, version: str) -> Path:
    node = path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    node.chmod(0o755)
    return node


@pytest.mark.parametrize("version", ["v22.0.0", "v26.10.0"])
def test_the_systems_own_is_taken_where_it_is_new_enough(path: Path, version: str) -> None:
    node = put_node(path, version)
    assert node_22() == node


@pytest.mark.parametrize("version", ["v20.20.2", "v4.2.0"])
def test_an_older_one_is_not_taken(path: Path, version: str) -> None:
    put_node(path, version)
    with pytest.raises(pytest.skip.Exception, match=MISSING):
        node_22()


def test_without_any_the_tests_are_skipped_with_the_reason(path: Path) -> None:
    with pytest.raises(pytest.skip.Exception, match=MISSING):
        node_22()


def test_in_ci_they_fail(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=MISSING):
        node_22()
