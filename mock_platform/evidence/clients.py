"""Which published clients exercise what, as the marks of their tests tell (``tests/clients``).

``answers`` is a valid call of a REST operation, ``exercises`` anything that the clients of a test get to. Both are held
to the truth while the tests run. The decorator ``operations`` runs a test for each of the published operations.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from mock_platform.evidence.rules import ROOT, cited

FOLDER = ROOT / "tests" / "clients"

OF_REST = "thenvoi-client-rest 0.0.7"
CLIENTS = {
    "test_rest_client_*.py": OF_REST,
    "live/test_sdk.py": "thenvoi-sdk 0.2.11",
    "live/test_phoenix.py": "phoenix-channels-python-client 0.4.1 and 0.3.1, npm's phoenix",
    "live/test_every_push.py": "phoenix-channels-python-client 0.4.1 and 0.3.1, npm's phoenix",
    "mcp/test_older_sdk.py": "mcp 1.30 and LangChain, through thenvoi-mcp",
    "mcp/test_examples_of_mcp.py": "the examples, through thenvoi-mcp",
    "agent_manager/test_python_sdk.py": "mcp 2.3",
    "agent_manager/test_many.py": "mcp 2.3",
    "agent_manager/test_other_sdks.py": "mcp 1.30, LangChain and the TypeScript SDK",
}
"""By the files of their tests in ``tests/clients``."""

NOT_EXERCISED = {
    "delete_my_chat_room": "no published client has it; tests/rest/test_isolation.py calls it over HTTP",
    "socket.heartbeat": "clients send one every 30 s, which no test waits for; tests/channels/test_socket.py sends it",
    "socket.idle": "clients keep their sockets alive; tests/realtime/test_sockets.py lets one fall silent",
    "socket.rate": "no rate is set for the clients; tests/realtime/test_upgrade.py sets one",
    "socket.unmatched": "clients join topics that exist; tests/realtime/test_topics.py joins others",
}
"""What no published client gets to in the tests, why, and which tests get to it instead."""

Exercised = dict[str, dict[str, list[str]]]


def exercised(published: Iterable[str]) -> Exercised:
    """By what is exercised and by client, the tests that do it, as ``file::test`` from the root of the repository."""
    found: Exercised = {}
    every = tuple(published)
    for pattern, client in CLIENTS.items():
        for path in _files(pattern):
            for test, names in _tests(ast.parse(path.read_text(encoding="utf-8")), every):
                for name in names:
                    place = f"{path.relative_to(ROOT).as_posix()}::{test}"
                    found.setdefault(name, {}).setdefault(client, []).append(place)
    return found


def unknown_files() -> list[str]:
    """Patterns that no file fits, and files with marks that no client is known for."""
    known = {path: pattern for pattern in CLIENTS for path in _files(pattern)}
    marked = [path for path in sorted(FOLDER.rglob("test_*.py")) if "mark.exercises(" in path.read_text("utf-8")]
    return [
        *(pattern for pattern in CLIENTS if pattern not in known.values()),
        *(path.relative_to(FOLDER).as_posix() for path in marked if path not in known),
    ]


def _files(pattern: str) -> list[Path]:
    return sorted(FOLDER.glob(pattern))


def _tests(module: ast.Module, every: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """The tests of a module with what their decorators name."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node.name, sorted({name for each in node.decorator_list for name in _named(each, every)})


def _named(decorator: ast.expr, every: tuple[str, ...]) -> Iterable[str]:
    if isinstance(decorator, ast.Name) and decorator.id == "operations":
        return every
    # Rules stand for behaviours that are known by nothing else.
    return cited(decorator, "answers") | cited(decorator, "exercises") | cited(decorator, "rule")
