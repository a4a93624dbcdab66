"""Edits of source: made on import, exact, and gone again."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from conformance.mutants.editing import EditError, apply, command, edited, forget, source_of
from conformance.mutants.mutant import Edit
from tests.conformance import kit


@pytest.fixture
def farm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package ``farm`` with a module ``cow``."""
    folder = tmp_path / "farm"
    folder.mkdir()
    (folder / "__init__.py").write_text("from farm.cow import SOUND\n", encoding="utf-8")
    (folder / "cow.py").write_text('SOUND = "moo"\nLEGS = 4\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    forget({"farm"})


def sound() -> str:
    import farm  # type: ignore[import-not-found]

    said: str = farm.SOUND
    return said


QUACK = Edit("farm.cow", '"moo"', '"quack"')


@pytest.mark.usefixtures("farm")
def test_what_is_imported_within_is_as_edited_even_if_it_was_imported_before() -> None:
    assert sound() == "moo"
    with edited([QUACK, Edit("farm.cow", "LEGS = 4", "LEGS = 3")]):
        assert sound() == "quack"
        assert sys.modules["farm.cow"].LEGS == 3


def test_nothing_on_the_disk_changes_and_nothing_compiled_is_kept(farm: Path) -> None:
    with edited([QUACK]):
        sound()
    assert (farm / "cow.py").read_text(encoding="utf-8").startswith('SOUND = "moo"')
    forget({"farm"})
    assert sound() == "moo"


@pytest.mark.usefixtures("farm")
@pytest.mark.parametrize(
    "edit, why",
    [
        (Edit("farm.cow", '"meow"', '"quack"'), "holds '\"meow\"' 0 times and not once"),
        (Edit("farm.cow", " = ", " == "), "holds '=' 2 times and not once"),
        (Edit("farm.cow", "LEGS", "LEGS"), "is replaced by itself"),
        (Edit("farm.horse", "LEGS", "HOOVES"), "there is no module farm.horse"),
        (Edit("barn.cow", "LEGS", "HOOVES"), "there is no module barn.cow"),
    ],
)
def test_an_edit_that_does_not_fit_is_an_error_before_anything_is_imported(edit: Edit, why: str) -> None:
    with pytest.raises(EditError, match=why), edited([edit]):
        sound()
    assert "farm" not in sys.modules


@pytest.mark.usefixtures("farm")
def test_an_edited_module_that_nobody_imports_is_an_error() -> None:
    with pytest.raises(ImportError, match=r"farm\.cow was never imported"), edited([QUACK]):
        pass


@pytest.mark.usefixtures("farm")
def test_the_source_of_a_module_is_found_without_importing_it() -> None:
    assert source_of("farm").startswith("from farm.cow")
    assert "farm" not in sys.modules


def test_edits_of_one_module_are_made_one_after_the_other() -> None:
    assert apply([Edit("m", "a", "b"), Edit("m", "b c", "d")], "a c") == "d"


def test_a_program_can_be_run_as_a_mutant() -> None:
    words = command("Twenty-five entries make a page", "platform", "mock_platform", "serve", "--port", "0")
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=kit.ROOT, env=kit.environment()) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://[0-9.:]+", process.stdout.readline())
            assert found is not None
            answer = httpx2.get(f"{found[0]}/api/v1/me/agents", headers={"X-API-Key": kit.JANE}).json()
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=kit.SECONDS)
    assert answer["metadata"]["page_size"] == 25
