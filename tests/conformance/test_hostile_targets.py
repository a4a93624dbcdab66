"""A target that means harm gets no key out of the kit, no command into a terminal, and no run without an end."""

import asyncio
import itertools
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.budget import DEFAULTS, Budget, Throttle
from conformance.claims import NoAnswer
from conformance.cleaning import Cleaner
from conformance.drivers import bounded, rest
from conformance.drivers.rest import Rest
from conformance.ledger import Ledger
from conformance.redaction import Secrets
from conformance.session import connected
from tests.conformance import hostile, kit

FORMS = ("json", "junit", "html", "summary", "badge")


async def judged(url: str, tmp_path: Path, *words: str) -> tuple[int, dict[str, bytes]]:
    """The exit code, and all that came out: on the terminal and in reports of every form."""
    files = {form: tmp_path / f"report.{form}" for form in FORMS}
    outputs = [word for form, path in files.items() for word in (f"--{form}", str(path))]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "conformance", "platform", "--base-url", url, "--user-key", hostile.KEY),
        *("--agent-key", hostile.KEY + "-2", *outputs, *words),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=tmp_path,
        env=dict(kit.environment()),
    )
    out, err = await process.communicate()
    written = {form: path.read_bytes() for form, path in files.items() if path.exists()}
    return int(process.returncode or 0), {"stdout": out, "stderr": err, **written}


def echo(line: str, key: str) -> Iterator[bytes]:
    """Everything that came, back, with other secrets and with what a terminal and a browser would obey."""
    said = f"{key} {hostile.FOREIGN} {hostile.TOKEN}{hostile.ESCAPES}"
    place = {"id": said, "name": said, "handle": said, "content": said}
    error = {"code": said, "message": said, "request_id": said}
    status = 401 if "post" in line else 200
    yield hostile.whole(json.dumps({"data": [place], "error": error}), status, f"X-Request-Id: {key}")


@pytest.mark.parametrize("words", [(), ("--write",)], ids=["reads", "writes"])
async def test_what_a_target_sends_back_shows_no_key_and_commands_no_terminal(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    async with hostile.target(echo) as url:
        code, said = await judged(url, tmp_path, "--only", "CHT,PAR,MSG,ERR", *words)
    assert code == (3 if words else 1)
    for form, text in said.items():
        for secret in (hostile.KEY, hostile.FOREIGN[:30], hostile.TOKEN[:20]):
            assert (form, text.count(secret.encode())) == (form, 0)
    for form in ("stdout", "stderr", "summary", "html", "junit"):
        assert (form, said.get(form, b"").count(b"\x1b")) == (form, 0)
    for form in ("stdout", "stderr", "summary"):
        assert (form, said.get(form, b"").count("\u202e".encode())) == (form, 0)
    assert b"<script>alert" not in said.get("html", b"")


async def test_half_a_surrogate_pair_in_an_answer_breaks_no_report(tmp_path: Path) -> None:
    answer = hostile.whole('{"data": [{"id": "\\ud800"}], "error": {"code": "\\udfff", "message": "\\ud800"}}')
    async with hostile.target(lambda *_: iter((answer,))) as url:
        code, said = await judged(url, tmp_path, "--only", "CHT,PAR,ERR")
    assert (code, said["stderr"]) == (1, b"")
    assert json.loads(said["json"])["exit_code"] == 1
    assert set(FORMS) <= set(said)


async def test_json_nested_without_end_is_no_json_and_no_fault_of_the_kit(tmp_path: Path) -> None:
    answer = hostile.whole(b'{"data":' + b"[" * 50_000 + b"]" * 50_000 + b"}")
    async with hostile.target(lambda *_: iter((answer,))) as url:
        code, said = await judged(url, tmp_path, "--only", "CHT,PAR,ERR")
        assert json.loads(said["json"])["counts"]["kit fault"] == 0
        written = await judged(url, tmp_path, "--only", "CHT", "--write")
    assert code == 1
    assert written[0] == 3


def requester(url: str) -> Rest:
    return Rest(url, secrets=Secrets(), budget=Budget(DEFAULTS), throttle=Throttle(None), write=True)


async def reason(url: str, path: str = "/me/chats", key: str = hostile.KEY) -> str:
    """Why a request has no answer."""
    asking = requester(url)
    try:
        with pytest.raises(NoAnswer) as caught:
            await asking.send([], "GET", path, key=key)
        return str(caught.value)
    finally:
        await asking.aclose()


async def test_a_body_without_end_is_read_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "MOST_BYTES", 2**20)
    endless = itertools.chain((hostile.chunked(),), itertools.repeat(b"10000\r\n" + b"[" * 0x10000 + b"\r\n"))
    async with hostile.target(lambda *_: endless) as url:
        assert (await reason(url)).endswith("no answer: more than 1 MiB")


async def test_a_body_that_only_trickles_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "SECONDS", 0.2)
    async with hostile.target(lambda *_: iter((hostile.chunked(), b"1\r\n \r\n"))) as url:
        assert (await reason(url)).endswith("it has not ended within 0.2 seconds")


async def test_no_key_follows_a_redirect() -> None:
    asked: list[str] = []

    def elsewhere(line: str, key: str) -> Iterator[bytes]:
        asked.append(key)
        yield hostile.whole(b"")

    async with hostile.target(elsewhere) as other:
        answer = hostile.whole(b"", 302, f"Location: {other}/api/v1/me/chats")
        async with hostile.target(lambda *_: iter((answer,))) as url:
            asking = requester(url)
            assert (await asking.send([], "GET", "/me/chats", key=hostile.KEY)).status == 302
            await asking.aclose()
    assert asked == []


@pytest.mark.parametrize(
    "path, key",
    [("/me/chats/a\r\nx-injected: 1", "k"), ("/me/chats/\x00", "k"), ("/me/chats", "a\u20ac"), ("/me/chats", "a\r\nb")],
)
async def test_ids_and_keys_that_cannot_be_sent_are_no_fault_of_the_kit(path: str, key: str) -> None:
    async with hostile.target(lambda *_: iter((hostile.whole(b"{}"),))) as url:
        assert re.search("cannot be asked for|no answer: LocalProtocolError", await reason(url, path, key))


async def test_cleaning_up_ends_where_the_list_of_agents_does_not(tmp_path: Path) -> None:
    page = hostile.whole(json.dumps({"data": [{"id": str(n), "name": f"n{n}"} for n in range(100)]}))
    async with hostile.target(lambda *_: iter((page,))) as url:
        ledger = Ledger.begin(tmp_path / "run.ledger", "abc", url)
        entry = ledger.intend("agent", "Kit abc 1", "USER_KEY")
        asking = requester(url)
        session = await connected(asking, ledger, {"USER_KEY": hostile.KEY}, write=True)
        assert await Cleaner(asking, ledger, session.users).clean([entry]) == [entry]
        await asking.aclose()


async def test_an_id_in_a_ledger_leads_to_no_other_place(tmp_path: Path) -> None:
    asked: list[str] = []

    def note(line: str, _: str) -> Iterator[bytes]:
        asked.append(line)
        yield hostile.whole(b"{}")

    async with hostile.target(note) as url:
        ledger = Ledger.begin(tmp_path / "run.ledger", "abc", url)
        for number, identity in enumerate(("../chats/x", "..", "x?force=false#", "a/b"), 1):
            ledger.made(ledger.intend("agent", f"Kit abc {number}", "USER_KEY"), identity)
        asking = requester(url)
        session = await connected(asking, ledger, {"USER_KEY": hostile.KEY}, write=True)
        await Cleaner(asking, ledger, session.users).clean(ledger.left())
        await asking.aclose()
    assert asked == [
        f"delete /api/v1/me/agents/{each}?force=true http/1.1"
        for each in ("a%2fb", "x%3fforce%3dfalse%23", "%2e%2e", "..%2fchats%2fx")
    ]
