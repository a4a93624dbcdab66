"""A journal on a running loop: what waits for what, what is written together, and what happens when nothing can be."""

import asyncio
import errno
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

import pytest
from pydantic_core import from_json

from mock_platform.directly import WIRE
from mock_platform.scenarios import load
from mock_platform.snapshots import journal as journal_module
from mock_platform.snapshots import writer
from mock_platform.snapshots.answers import HeldBack, Message, hold_back
from mock_platform.snapshots.errors import StateError
from mock_platform.snapshots.framing import unframe
from mock_platform.snapshots.journal import Journal
from mock_platform.snapshots.keeping import Kept, keep
from mock_platform.snapshots.writing import dump
from mock_platform.world import World
from mock_platform.world.identities import User

DISK_FULL = OSError(errno.ENOSPC, "No space left on device")


class Stage:
    """A file with the quickstart world, and a gate before the disk that a test may close."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path = folder / "mock.state"
        self.kept: Kept = keep(str(self.path), lambda: load("quickstart", seed=3))
        self.gate = Event()
        self.gate.set()
        self.synchronized = 0
        self.failing: OSError | None = None
        self._real = self.kept.file.synchronize
        monkeypatch.setattr(self.kept.file, "synchronize", self._synchronize)
        monkeypatch.setattr(writer, "PAUSE", 0.001)

    def _synchronize(self) -> None:
        self.gate.wait(60)
        if self.failing is not None:
            raise self.failing
        self.synchronized += 1
        self._real()

    @property
    def world(self) -> World:
        return self.kept.built.world

    @property
    def jane(self) -> User:
        return next(iter(self.world.accounts.users.values()))

    def effects(self) -> list[list[str]]:
        """What stands in the file, commit by commit."""
        contents = unframe(self.path.read_bytes()).contents[1:]
        return [[effect["do"] for effect in from_json(each)["effects"]] for each in contents]

    def numbers(self) -> list[int]:
        return [from_json(each)["number"] for each in unframe(self.path.read_bytes()).contents[1:]]

    def again(self) -> World:
        kept = keep(str(self.path), lambda: load("quickstart"))
        kept.file.close()
        return kept.built.world


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(tmp_path, monkeypatch)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - nobody tells of what stands in the journal
            await asyncio.sleep(0)


async def test_what_is_written_in_one_turn_is_one_record_and_is_on_the_disk_when_somebody_has_waited(
    stage: Stage,
) -> None:
    async with stage.kept.journal(durable=True) as journal:
        stage.world.rooms.create(stage.jane)
        stage.world.rooms.create(stage.jane)
        await journal.committed()
        assert stage.synchronized == 1
        stage.world.accounts.issue_key(stage.jane)
        await journal.committed()
    assert await asyncio.to_thread(stage.effects) == [["room", "joined", "room", "joined"], ["key"]]
    assert dump(await asyncio.to_thread(stage.again)) == dump(stage.world)


@pytest.mark.parametrize("durable, records", [(True, [["key"], ["key"]]), (False, [["key", "key"]])])
async def test_where_nobody_waits_the_writes_of_a_moment_are_one_record(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, *, durable: bool, records: list[list[str]]
) -> None:
    monkeypatch.setattr(journal_module, "GATHERING", 60)
    async with stage.kept.journal(durable=durable):
        for _ in range(2):
            stage.world.accounts.issue_key(stage.jane)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
    assert await asyncio.to_thread(stage.effects) == records


async def test_a_moment_ends_by_itself(stage: Stage) -> None:
    async with stage.kept.journal(durable=False) as journal:
        stage.world.accounts.issue_key(stage.jane)
        await until(lambda: journal.idle)
        assert await asyncio.to_thread(stage.effects) == [["key"]]


async def test_nobody_waits_who_has_nothing_to_wait_for(stage: Stage) -> None:
    stage.gate.clear()
    async with stage.kept.journal(durable=True) as journal:
        await journal.committed()
        stage.gate.set()


async def test_many_who_wait_share_one_synchronization(stage: Stage) -> None:
    stage.gate.clear()
    async with stage.kept.journal(durable=True) as journal:

        async def write() -> None:
            stage.world.accounts.issue_key(stage.jane)
            await journal.committed()

        first = asyncio.create_task(write())
        await until(lambda: not journal.idle)
        others = [asyncio.create_task(write()) for _ in range(20)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not any(each.done() for each in (first, *others))
        stage.gate.set()
        await asyncio.gather(first, *others)
        assert stage.synchronized <= 3
    assert sum(map(len, await asyncio.to_thread(stage.effects))) == 21


async def test_whoever_is_cancelled_while_waiting_holds_nobody_up(stage: Stage) -> None:
    stage.gate.clear()
    async with stage.kept.journal(durable=True) as journal:
        stage.world.accounts.issue_key(stage.jane)
        gone, stays = (asyncio.create_task(journal.committed()) for _ in range(2))
        await asyncio.sleep(0)
        gone.cancel()
        stage.gate.set()
        await stays
        assert gone.cancelled()


async def test_what_was_done_before_the_start_is_kept_with_it(stage: Stage) -> None:
    journal = stage.kept.journal(durable=True)
    stage.world.accounts.issue_key(stage.jane)
    async with journal:
        await journal.committed()
        assert await asyncio.to_thread(stage.effects) == [["key"]]


async def test_without_durable_everything_is_written_soon_and_at_the_latest_at_the_end(stage: Stage) -> None:
    async with stage.kept.journal(durable=False) as journal:
        stage.world.accounts.issue_key(stage.jane)
        await until(lambda: stage.synchronized > 0)
        stage.world.accounts.issue_key(stage.jane)
        assert journal.failure is None
    assert await asyncio.to_thread(stage.effects) == [["key"], ["key"]]


async def test_a_journal_that_never_started_can_be_closed(stage: Stage) -> None:
    journal = stage.kept.journal(durable=False)
    await journal.close()
    assert await asyncio.to_thread(stage.effects) == []


async def test_the_world_that_takes_the_place_of_another_is_kept_instead(stage: Stage) -> None:
    other = await asyncio.to_thread(load, "support-desk", seed=4)
    async with stage.kept.journal(durable=True) as journal:
        stage.world.accounts.issue_key(stage.jane)
        journal.follow(other)
        stage.world.accounts.issue_key(stage.jane)
        await journal.committed()
        other.world.accounts.issue_key(next(iter(other.world.accounts.users.values())))
        await journal.committed()
    assert await asyncio.to_thread(stage.numbers) == [1]
    assert dump(await asyncio.to_thread(stage.again)) == dump(other.world)


async def test_what_still_waits_when_the_world_is_replaced_is_not_in_the_new_file(stage: Stage) -> None:
    other = await asyncio.to_thread(load, "support-desk", seed=4)
    stage.gate.clear()
    async with stage.kept.journal(durable=True) as journal:
        for _ in range(3):
            stage.world.accounts.issue_key(stage.jane)
            journal.hand_over()
        waiting = asyncio.create_task(journal.committed())
        await asyncio.sleep(0)
        journal.follow(other)
        other.world.accounts.issue_key(next(iter(other.world.accounts.users.values())))
        stage.gate.set()
        await waiting
    assert await asyncio.to_thread(stage.numbers) == [1]
    assert dump(await asyncio.to_thread(stage.again)) == dump(other.world)


# --- when nothing can be written -------------------------------------------------------------------------------------


async def test_a_disk_that_fails_is_told_to_everybody_who_waits_and_logged_once(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.failing = DISK_FULL
    problem = f"the state file {stage.path} cannot be written: no space left on device"
    async with stage.kept.journal(durable=True) as journal:
        stage.world.accounts.issue_key(stage.jane)
        found = await asyncio.gather(*(journal.committed() for _ in range(3)), return_exceptions=True)
        assert [str(each) for each in found] == [problem] * 3
        stage.world.accounts.issue_key(stage.jane)
        with pytest.raises(StateError, match="no space left"):
            await journal.committed()
    assert caplog.record_tuples == [
        (
            "mock_platform.snapshots.journal",
            logging.ERROR,
            f"{problem}; what is written from now on will be lost with this process",
        )
    ]
    assert await asyncio.to_thread(stage.effects) == [["key"]]


async def test_a_text_that_no_file_can_hold_ends_the_journal_and_not_the_mock(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage.kept.journal(durable=True) as journal:
        stage.world.accounts.update_profile(stage.jane, first_name="\ud800")
        with pytest.raises(StateError, match="cannot keep what was written: "):
            await journal.committed()
    assert await asyncio.to_thread(stage.effects) == []
    assert len(caplog.records) == 1


# --- answers ---------------------------------------------------------------------------------------------------------


class Sent:
    """Where an answer goes."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    async def answer(self, journal: Journal) -> None:
        send = HeldBack(journal, self)
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


async def test_an_answer_is_held_back_until_what_it_tells_is_on_the_disk(stage: Stage) -> None:
    stage.gate.clear()
    sent = Sent()
    async with stage.kept.journal(durable=True) as journal:
        stage.world.accounts.issue_key(stage.jane)
        answering = asyncio.create_task(sent.answer(journal))
        await until(lambda: not journal.idle)
        assert sent.messages == []
        stage.gate.set()
        await answering
    assert [each["type"] for each in sent.messages] == ["http.response.start", "http.response.body"]
    assert sent.messages[0]["status"] == 201


async def test_an_answer_to_what_was_not_kept_is_a_500(stage: Stage) -> None:
    stage.failing = DISK_FULL
    sent = Sent()
    async with stage.kept.journal(durable=True) as journal:
        stage.world.accounts.issue_key(stage.jane)
        await sent.answer(journal)
    start, body = sent.messages
    assert (start["status"], dict(start["headers"])[b"content-type"]) == (500, b"application/json")
    assert from_json(body["body"]) == {
        "error": {
            "code": "internal_error",
            "message": "The state file of this mock can no longer be written: see its log",
        }
    }


class Direct:
    """The way past ASGI."""

    def __init__(self) -> None:
        self.answered: list[bytes] = []

    def whole_body(self) -> bytes | None:
        return b"whole"

    def answer(self, _status: int, _headers: Sequence[tuple[bytes, bytes]], body: bytes) -> bool:
        self.answered.append(body)
        return True


async def test_the_way_past_asgi_is_open_only_while_there_is_nothing_to_wait_for(stage: Stage) -> None:
    direct, sent = Direct(), Sent()
    async with stage.kept.journal(durable=True) as journal:
        scope: Message = {"state": {WIRE: direct}}
        send = hold_back(journal, scope, sent)
        wire = scope["state"][WIRE]
        assert wire.whole_body() == b"whole"
        assert wire.answer(200, [], b"read")
        stage.world.accounts.issue_key(stage.jane)
        assert not wire.answer(201, [], b"written")
        await send({"type": "http.response.start", "status": 201, "headers": []})
        assert wire.answer(200, [], b"read again")
        stage.failing = DISK_FULL
        stage.world.accounts.issue_key(stage.jane)
        await send({"type": "http.response.body", "body": b"x"})
        assert not wire.answer(200, [], b"lost")
    assert direct.answered == [b"read", b"read again"]


async def test_a_server_without_a_way_past_asgi_is_held_back_as_well(stage: Stage) -> None:
    async with stage.kept.journal(durable=True) as journal:
        assert isinstance(hold_back(journal, {}, Sent()), HeldBack)


async def test_an_answer_that_has_begun_is_not_begun_again(stage: Stage) -> None:
    sent = Sent()
    async with stage.kept.journal(durable=True) as journal:
        send = HeldBack(journal, sent)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        stage.failing = DISK_FULL
        stage.world.accounts.issue_key(stage.jane)
        for _ in range(2):
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
    assert [each["type"] for each in sent.messages] == ["http.response.start"]
