"""Files that the kit is given may be anybody's: what is wrong is a sentence, and no key goes where they say."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import reading
from conformance.baseline import Baseline, BaselineError
from conformance.drivers.script import ScriptError, play
from conformance.ledger import Ledger, LedgerError
from conformance.recording import RecordingError
from conformance.recording import read as read_recording
from conformance.redaction import Secrets
from conformance.report.reading import ReportError
from conformance.report.reading import read as read_report
from tests.conformance import kit

READERS: dict[str, tuple[Callable[[Path], object], type[Exception]]] = {
    "report": (read_report, ReportError),
    "recording": (lambda path: read_recording(path, Secrets()), RecordingError),
    "ledger": (Ledger.read, LedgerError),
    "baseline": (lambda path: Baseline.read(path, ()), BaselineError),
}
HEAD = '{"run": "abc", "base_url": "http://127.0.0.1:9"}\n'


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"[" * 100_000, b'{"log": ' + b"[" * 100_000, b"null", b'{"log": {"entries": 7}}', b"\x00" * 1000],
    ids=["no text", "deep", "deep archive", "null", "no archive", "zeros"],
)
def test_garbage_is_refused_in_a_sentence(tmp_path: Path, reader: str, content: bytes) -> None:
    read, error = READERS[reader]
    path = tmp_path / "given"
    path.write_bytes(content)
    with pytest.raises(error):
        read(path)


@pytest.mark.parametrize("reader", READERS)
def test_a_file_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch, reader: str) -> None:
    monkeypatch.setattr(reading, "LARGEST", 2**20)
    read, error = READERS[reader]
    with pytest.raises(error, match="larger than 1 MiB"):
        read(Path("/dev/zero"))


@pytest.mark.parametrize("reader", READERS)
def test_a_folder_and_a_link_to_nowhere_are_no_files(tmp_path: Path, reader: str) -> None:
    read, error = READERS[reader]
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for path in (tmp_path, tmp_path / "link"):
        with pytest.raises(error):
            read(path)


@pytest.mark.parametrize(
    "line",
    [
        '{"intends": 1, "kind": "organization", "name": "x", "owner": "USER_KEY"}',
        '{"intends": 1, "kind": "agent", "name": {"a": 1}, "owner": "USER_KEY"}',
        '{"intends": 1, "kind": "agent", "name": "x", "owner": ["USER_KEY"]}',
        '{"made": 1, "id": "never intended"}',
        '["gone", 1]',
        "7",
    ],
)
def test_a_ledger_that_was_tampered_with_cleans_up_nothing(tmp_path: Path, line: str) -> None:
    path = tmp_path / "run.ledger"
    path.write_text(f"{HEAD}{line}\n")
    with pytest.raises(LedgerError, match="is not a ledger"):
        Ledger.read(path)


VERDICT: dict[str, Any] = {
    "check": "rest.paging.one",
    "title": "a title",
    "rules": ["GEN-1"],
    "level": "MUST",
    "outcome": "fail",
    "reason": "it is not so",
    "seconds": 0.1,
    "claims": [{"text": "it is so", "holds": False, "saw": "it is not", "exchange": 1}],
    "evidence": [{"number": 1, "kind": "request", "line": "GET / 200", "repeat": "curl", "answer": "200: {}"}],
}
REPORT: dict[str, Any] = {
    "format": 1,
    "target": "platform",
    "subject": "http://127.0.0.1:9",
    "run": "abc",
    "seed": 1,
    "wrote": False,
    "seconds": 1.0,
    "requests": 3,
    "verdicts": [VERDICT],
    "expected": [],
    "stale": [],
    "left": [],
}


def test_a_report_is_read_and_one_with_anything_else_in_a_place_is_none(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(REPORT))
    assert read_report(path).verdicts[0].rules == ("GEN-1",)
    broken = [{**REPORT, name: [7]} for name in REPORT if name != "wrote"]
    broken += [{**REPORT, "verdicts": [{**VERDICT, name: [7]}]} for name in VERDICT]
    broken += [{**REPORT, "verdicts": [{**VERDICT, "rules": ["NO-1"]}]}]
    broken += [{**REPORT, "verdicts": [{**VERDICT, "evidence": [{**VERDICT["evidence"][0], "answer": 7}]}]}]
    broken += [{**REPORT, "verdicts": [{**VERDICT, "claims": [{**VERDICT["claims"][0], "saw": None}]}]}]
    for each in broken:
        path.write_text(json.dumps(each))
        with pytest.raises(ReportError):
            read_report(path)


@pytest.mark.parametrize("line", ["> close x", "> close 70000", "> raw 6", "> text 61*999999999"])
async def test_a_line_of_a_script_that_means_nothing_is_a_sentence(mock: str, line: str) -> None:
    script = f"# {mock.replace('http', 'ws')}/api/v1/socket/websocket?api_key=$USER_KEY\n{line}"
    with pytest.raises(ScriptError):
        await play(script, {"USER_KEY": kit.JANE}, print)
