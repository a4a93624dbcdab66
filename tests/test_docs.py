"""Every command and snippet of the README and the docs is run; a block that no test knows how to run fails."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mock_platform import MockPlatform
from mock_platform.app import VOCABULARY
from mock_platform.faults import FaultBook, parse
from mock_platform.faults.effects import EFFECTS
from mock_platform.scenarios import ScenarioError, load
from mock_platform.settings import DEFAULT_PORT

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BIN = Path(sys.executable).parent
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")

SERVES = {
    ".venv/bin/thenvoi-mock serve\n",
    ".venv/bin/thenvoi-mock serve --scenario agent-manager\n",
    ".venv/bin/thenvoi-mcp --transport http\n",
}
"""They stay up; tests/cli/test_serve.py and tests/mcp_server/test_cli.py start them."""


class Block(NamedTuple):
    page: Path
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.language}:{self.text.strip().splitlines()[0][:40]}"


def blocks(*languages: str) -> list[Block]:
    found = [Block(page, *match) for page in PAGES for match in _FENCE.findall(page.read_text(encoding="utf-8"))]
    return [block for block in found if block.language in languages]


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform("demo") as started:  # what `make demo` leaves running; it holds all of quickstart
        yield started


def run(mock: MockPlatform, *command: str) -> str:
    env = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "THENVOI_MOCK_URL": mock.base_url}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def pointed_at(mock: MockPlatform, text: str) -> str:
    return text.replace(f"http://127.0.0.1:{DEFAULT_PORT}", mock.base_url).replace(".venv/bin/", f"{BIN}/")


def test_every_language_of_a_block_is_one_that_is_tested_here() -> None:
    known = {"sh", "python", "yaml", "json", "text", "console", "mermaid"}
    everything = [match for page in PAGES for match in _FENCE.findall(page.read_text(encoding="utf-8"))]
    assert {language for language, _ in everything} <= known


@pytest.mark.parametrize("page", sorted({block.page for block in blocks("sh")}), ids=lambda page: page.name)
def test_the_shell_blocks_of_a_page_run_as_pasted_one_after_the_other(mock: MockPlatform, page: Path) -> None:
    for block in blocks("sh"):
        if block.page != page or block.text in SERVES:
            continue
        if block.text.startswith("pip install "):
            pinned = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
            assert block.text.split()[2] in pinned, "the docs name another release than the one tested"
            continue
        shown = run(mock, "sh", "-euc", pointed_at(mock, block.text))
        assert '"error"' not in shown, block
        assert shown.strip(), block


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_a_python_block_runs_as_pasted(mock: MockPlatform, block: Block, tmp_path: Path) -> None:
    if "def test_" in block.text:
        file = tmp_path / "test_of_the_docs.py"
        file.write_text(block.text, encoding="utf-8")
        unclosed = "ignore::pytest.PytestUnraisableExceptionWarning"  # the published client has no way to be closed
        words = ["-q", "-W", "error", "-W", unclosed, "-c", os.devnull, "-p", "no:asyncio", "-p", "no:cacheprovider"]
        words += ["-p", "no:thenvoi_mock", "-p", "mock_platform.testing"]  # as installed, also where it is not
        shown = run(mock, sys.executable, "-m", "pytest", *words, str(file))
        assert "1 passed" in shown
    else:
        assert run(mock, sys.executable, "-W", "error", "-c", pointed_at(mock, block.text)).strip()


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_a_scenario_of_the_docs_loads(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "two-agents.yaml"
    file.write_text(block.text, encoding="utf-8")
    assert load(str(file)).world.rooms.rooms


def test_the_error_that_the_docs_show_is_the_one_that_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = next(block for block in blocks("yaml") if "two-agents" in block.text)
    (shown,) = [block for block in blocks("text") if block.text.startswith("thenvoi-mock: two-agents.yaml")]
    Path("two-agents.yaml").write_text(scenario.text.replace("owner: ada\n", "owner: adda\n", 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load("two-agents.yaml")
    assert shown.text == f"thenvoi-mock: {caught.value}\n"


FAULTS = [block for block in blocks("json") if "effect" in json.loads(block.text)]


def test_the_json_of_the_docs_is_a_fault_or_the_configuration_that_the_line_above_it_prints(mock: MockPlatform) -> None:
    (configuration,) = [block for block in blocks("json") if block not in FAULTS]
    page = configuration.page.read_text(encoding="utf-8")
    line = page[: page.index(configuration.text)].rpartition("```sh\n")[2].partition("```")[0]
    shown = configuration.text.replace("/ABSOLUTE/PATH/TO/THIS/FOLDER/.venv/bin/", ".venv/bin/")
    assert run(mock, "sh", "-euc", pointed_at(mock, line)) == pointed_at(mock, shown)


@pytest.mark.parametrize("block", FAULTS, ids=str)
def test_a_fault_of_the_docs_can_be_set(block: Block) -> None:
    assert FaultBook(load("quickstart").world).add(parse(json.loads(block.text), VOCABULARY)).fired == 0


def test_the_docs_show_every_effect_of_a_fault() -> None:
    shown = {name for block in FAULTS for name in json.loads(block.text)["effect"]}
    assert shown >= EFFECTS.keys()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(
    "path",
    [
        *(page for page in PAGES if page.name != "CONTRIBUTING.md"),
        *(ROOT / "mock_platform" / "rest" / name for name in ("openapi.json", "docs.html")),
        *sorted((ROOT / "mock_platform" / "cli").glob("*.py")),
        *sorted((ROOT / "mock_platform" / "scenarios").glob("*.[jy]*")),
        *(ROOT / "mock_platform" / name for name in ("server.py", "settings.py", "world/switches.py")),
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_nothing_that_users_read_cites_what_they_cannot_see(path: Path) -> None:
    text = re.sub(r"(\]\(|/)(?:websocket|mcp)\.md", "", path.read_text(encoding="utf-8"))
    assert re.findall(r"\b(?:rest|semantics|websocket|mcp|design)\.md\b.{0,20}|\bOQ-?\d+", text) == []


def test_the_commands_of_make_that_the_docs_name_exist() -> None:
    named = {name for page in PAGES for name in re.findall(r"`make (\w+)", page.read_text(encoding="utf-8"))}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()


def test_the_readme_lists_the_keys_of_quickstart() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    with MockPlatform() as mock:
        listed = dict(re.findall(r"\| `([\w/-]+)` \| `(thnv_\S+)` \|", readme))
        assert listed == mock.keys
