"""That the benchmarks work: tiny sizes, and no word about time."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.load import Plan, Target, read_plan, write_plan
from benchmarks.report import BEGIN, END, Row, put_into, table

NUMBER = r"\d[\d,]*(\.\d\d)?( (bytes|s|ms|KiB|MiB|%))?"
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("name", benchmarks.BENCHMARKS)
def test_a_benchmark_prints_its_rows(name: str) -> None:
    command = [sys.executable, "-m", "benchmarks", name, "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    heading, rule, *rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert heading.startswith("| Benchmark")
    assert set(rule) == {"|", "-", " "}
    assert rows
    assert {row.split("|")[1].strip().replace(" ", "-") for row in rows} == {name}
    assert [row for row in rows if not re.fullmatch(NUMBER, row.split("|")[3].strip())] == []


@pytest.mark.parametrize(
    "arguments, sentence",
    [(["nonsense"], "there is no benchmark nonsense"), (["--quick", "--write"], "--write keeps whole runs only")],
)
def test_what_cannot_be_measured_is_one_sentence(arguments: list[str], sentence: str) -> None:
    command = [sys.executable, "-m", "benchmarks", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_the_generator_reads_the_plan_that_was_written_for_it() -> None:
    plan = Plan((Target("ours", 1, b"GET /\xff"), Target("limit", 2, b"")), 32, rounds=2, seconds=0.5, warm_up=0.1)
    assert read_plan(write_plan(plan)) == plan


@pytest.mark.parametrize(
    "row, target, verdict",
    [
        (Row("read", "ours / limit", 0.6, at_least=0.6), "at least 0.6", "met"),
        (Row("read", "ours / limit", 0.59, at_least=0.6), "at least 0.6", "NOT MET"),
        (Row("growth", "pause", 15, at_most=15, unit=" ms"), "at most 15 ms", "met"),
        (Row("growth", "pause", 15.1, at_most=15, unit=" ms"), "at most 15 ms", "NOT MET"),
        (Row("memory", "a message", 700), "", ""),
    ],
)
def test_a_row_says_whether_its_target_is_met(row: Row, target: str, verdict: str) -> None:
    assert (row.target, row.verdict) == (target, verdict)
    assert row.cells[3:5] == (target, verdict)


def test_the_table_goes_between_the_markers_and_nowhere_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    put_into(page, table([Row("memory", "a message", 700, unit=" bytes")]))
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    new, _, after = rest.partition(END)
    assert (before, after) == ("before\n", "\nafter\n")
    assert "| a message | 700 bytes |" in new
    assert "old" not in new


def test_a_page_without_markers_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("text", encoding="utf-8")
    with pytest.raises(ValueError, match="lacks one of the markers"):
        put_into(page, "table")
    assert page.read_text(encoding="utf-8") == "text"


def test_the_page_about_performance_takes_a_table() -> None:
    text = benchmarks.PAGE.read_text(encoding="utf-8")
    assert text.index(BEGIN) < text.index(END)
