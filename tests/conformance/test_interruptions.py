"""Runs that end in the middle, and runs at the same time: in the end the account is as it was before."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from mock_platform import MockPlatform
from tests.conformance import kit, strangers
from tests.conformance.proxies import Passing, Reply, broken

POINTS = (
    ("POST /api/v1/me/agents/register", 1),
    ("POST /api/v1/me/agents/register", 3),
    ("DELETE /api/v1/me/agents/.*", 1),
    ("DELETE /api/v1/me/chats/[^/]*", 2),
    ("POST /api/v1/agent/chats/.*/participants", 1),
    ("POST /api/v1/me/contacts/requests", 1),
    ("GET /api/v1/agent/me", 3),
)
"""Where a run is ended: the request whose answer is under way, and the how manieth of its kind."""

ONLY = "MSG-9,PAR-3,CON-10,WS-32.1"


@pytest.fixture
def account(tmp_path: Path) -> Iterator[MockPlatform]:
    """A platform with an account that is lived in."""
    path = tmp_path / "lived-in.yaml"
    path.write_text(strangers.scenario(), encoding="utf-8")
    with MockPlatform(path) as mock:
        path.unlink()
        yield mock


def words(mock: MockPlatform, base_url: str) -> tuple[str, ...]:
    keys = mock.keys
    people = ("--user-key", keys["tess"], "--user-key-2", keys["tom"], "--user-key-3", keys["ella"])
    return ("--base-url", base_url, *people)


def ended(mock: MockPlatform, tmp_path: Path, at: tuple[str, int], how: signal.Signals) -> tuple[str, str]:
    """End a run at that point; the address of the proxy, and what was said on stderr."""
    (pattern, nth), seen = at, []
    reached, go_on = Event(), Event()

    def hold(passing: Passing) -> Reply | None:
        if re.fullmatch(pattern, f"{passing.method} {passing.path.partition('?')[0]}"):
            seen.append(passing.path)
            if len(seen) == nth:
                reached.set()
                go_on.wait(kit.SECONDS)
        return None

    options = ("--write", "--only", ONLY, "--seed", "7", "--ledger", "run.ledger")
    with broken(mock.base_url, hold) as proxy:
        with kit.start("platform", *words(mock, proxy.base_url), *options, cwd=tmp_path) as process:
            assert reached.wait(kit.SECONDS / 2), "the run has not come there"
            process.send_signal(how)
            _, err = process.communicate(timeout=kit.SECONDS)
        go_on.set()
    return proxy.base_url, err


def cleaned(mock: MockPlatform, tmp_path: Path, proxy: str) -> kit.Ended:
    """Clean up at the platform itself: the proxy is gone."""
    ledger = tmp_path / "run.ledger"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace(proxy, mock.base_url), encoding="utf-8")
    return kit.run("cleanup", "run.ledger", *words(mock, mock.base_url), cwd=tmp_path)


@pytest.mark.parametrize("at", POINTS, ids=[f"{pattern} {nth}" for pattern, nth in POINTS])
def test_after_kill_9_cleanup_leaves_the_account_as_it_was(
    account: MockPlatform, tmp_path: Path, at: tuple[str, int]
) -> None:
    before = strangers.everything(account.base_url, account.keys)
    proxy, _ = ended(account, tmp_path, at, signal.SIGKILL)
    done = cleaned(account, tmp_path, proxy)
    assert (done.code, done.err) == (0, ""), done
    assert re.fullmatch(r"([1-9]\d*) of \1 cleaned up\n", done.out)
    assert strangers.everything(account.base_url, account.keys) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", POINTS, ids=[f"{pattern} {nth}" for pattern, nth in POINTS])
def test_after_ctrl_c_the_account_is_as_it_was(account: MockPlatform, tmp_path: Path, at: tuple[str, int]) -> None:
    before = strangers.everything(account.base_url, account.keys)
    _, err = ended(account, tmp_path, at, signal.SIGINT)
    assert err.strip() == "thenvoi-conformance: interrupted; there is no report"
    assert strangers.everything(account.base_url, account.keys) == before
    assert list(tmp_path.iterdir()) == []


def test_a_room_of_an_agent_whose_id_never_came_goes_with_the_agent(account: MockPlatform, tmp_path: Path) -> None:
    """The ledger keeps it all the same: nobody has told what it was."""
    before = strangers.everything(account.base_url, account.keys)
    proxy, _ = ended(account, tmp_path, ("POST /api/v1/agent/chats", 2), signal.SIGKILL)
    done = cleaned(account, tmp_path, proxy)
    assert (done.code, done.out.splitlines()[0]) == (5, "left: room of unknown id of USER_KEY")
    assert strangers.everything(account.base_url, account.keys) == before


async def _judged(mock: MockPlatform, folder: Path) -> tuple[int, dict[str, object]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "conformance", "platform", *words(mock, mock.base_url)),
        *("--write", "--only", "MSG,PAR,CON,WS-32.1,WS-32.2,WS-33.1", "--json", "report.json"),
        stdout=asyncio.subprocess.DEVNULL,
        cwd=folder,
        env=dict(kit.environment()),
    )
    code = await process.wait()
    return code, json.loads((folder / "report.json").read_text(encoding="utf-8"))


def test_two_runs_at_once_pass_and_both_clean_up(account: MockPlatform, tmp_path: Path) -> None:
    async def both() -> list[tuple[int, dict[str, object]]]:
        return await asyncio.gather(*(_judged(account, tmp_path / name) for name in ("one", "other")))

    for name in ("one", "other"):
        (tmp_path / name).mkdir()
    before = strangers.everything(account.base_url, account.keys)
    for code, report in asyncio.run(both()):
        assert (code, report["left"]) == (0, [])
    assert strangers.everything(account.base_url, account.keys) == before
    assert {each.name for each in tmp_path.rglob("*") if each.is_file()} == {"report.json"}
