"""Programs that are forked: they see what a program sees that was started by its name, and end as it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import kit

BARN = """
import os, sys
from barn.cow import says
print(says(), sys.argv[1:], os.environ["WORD"], os.getcwd(), input(), flush=True)
print("a word aside", file=sys.stderr)
{end}
"""
SCRIPT = """
import asyncio, json, sys
from pathlib import Path
from conformance.drivers.stdio import Program
from conformance.mutants.forking import Forker
from conformance.mutants.mutant import Edit

forker = Forker("barn", [Edit("barn.cow", "'moo'", "'baa'")])

async def main():
    program = Program(await forker.start(["one", "two"], {"WORD": "hay"}, Path("/")))
    program.process.stdin.write(b"hello\\n")
    line = await program.process.stdout.readline()
    code = await program.ended(10)
    print(json.dumps([line.decode(), code, program.errors]))
    await program.aclose()

asyncio.run(main())
forker.close()
"""


def ran(program: str, tmp_path: Path) -> list[Any]:
    """The first line, the exit code and the stderr of ``program`` in a package whose cow is edited."""
    package = tmp_path / "barn"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "cow.py").write_text("def says():\n    return 'moo'\n", encoding="utf-8")
    (package / "__main__.py").write_text(program, encoding="utf-8")
    environment = {**kit.environment(), "PYTHONPATH": f"{kit.ROOT}:{tmp_path}"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, timeout=60, check=True
    )
    found: list[Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "end, code, said",
    [("", 0, ""), ("sys.exit(3)", 3, ""), ("sys.exit('sorry')", 1, "sorry\n"), ("1 / 0", 1, "ZeroDivisionError")],
)
def test_a_forked_program_is_as_edited_and_tells_its_end(end: str, code: int, said: str, tmp_path: Path) -> None:
    line, ended, errors = ran(BARN.format(end=end), tmp_path)
    assert line == "baa ['one', 'two'] hay / hello\n"
    assert ended == code
    assert errors.startswith("a word aside\n")
    assert said in errors


def test_a_program_that_ends_without_the_edited_module_ends_as_it_would_unedited(tmp_path: Path) -> None:
    assert ran("print('version 1', flush=True)\n", tmp_path) == ["version 1\n", 0, ""]
