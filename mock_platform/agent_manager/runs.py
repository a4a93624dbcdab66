"""The runs of a world: which of them the next thing that happens concerns, and how many may wait."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from mock_platform.agent_manager.deadlines import Deadlines
from mock_platform.agent_manager.run import Run
from mock_platform.timeline import Timeline
from mock_platform.timeline.happenings import shown
from mock_platform.world.clock import SECOND
from mock_platform.world.deliveries import state_of
from mock_platform.world.errors import Conflict
from mock_platform.world.events import (
    Event,
    EventPosted,
    MessageCreated,
    MessageUpdated,
    RoomDeleted,
    RoomRemoved,
    WorldRemoved,
)

if TYPE_CHECKING:
    from mock_platform.agent_manager.principal import Principal
    from mock_platform.world import World
    from mock_platform.world.identities import Agent
    from mock_platform.world.messages import Message

PROGRESS_SECONDS = 5
"""Between two reports of progress (mcp.md 5.4)."""

PATIENCE_SECONDS = 5
"""How long an agent that has closed the question without an answer may take to answer or to try again (DEL-8)."""

MOST_RUNS = 1_000
"""That wait at once in one world."""

MOST_OF_ONE_USER = 250
"""Of those, so that nobody keeps everybody else from asking."""


class Busy(Conflict):
    """Too many runs wait already."""

    code = "too_many_runs"


class Offline(Conflict):
    """Nobody is there to answer for the agent; nothing was sent."""

    code = "offline"


class Runs:
    """All runs of one world that wait. Found at the world: ``world.attached(Runs, Runs)``."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._deadlines = world.attached(Deadlines, Deadlines)
        self._waiting: dict[Run, list[Callable[[], None]]] = {}
        self._of_user: Counter[str] = Counter()
        self._in_room: dict[str, list[Run]] = {}
        self._patience: dict[Run, Callable[[], None]] = {}
        self._unsubscribe: Callable[[], None] | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def start(self, principal: "Principal", agent: "Agent", text: str, *, room_id: str | None = None) -> Run:
        """Ask ``agent``; what the world refuses is raised, and :class:`Offline` when nobody would answer."""
        world = self._world
        self._check_room(principal.user.id)
        if not world.directory.is_answered(agent):
            raise Offline(f"{agent.name} is not connected, so nobody would answer")
        timeline = world.attached(Timeline, Timeline)
        call = timeline.note("call", f"run {agent.handle}", {"message": shown(text)}, who=principal.user)
        with timeline.doing(call):
            question = world.directory.ask(principal.user, agent, text, room_id=room_id)
        run = Run(self, principal, agent, question, world.ids.uuid())
        if self._unsubscribe is None:
            self._unsubscribe = world.events.subscribe(self._follow)
        self._waiting[run] = []
        self._of_user[run.user.id] += 1
        self._in_room.setdefault(run.room.id, []).append(run)
        self._at(run, world.switches.agent_manager_run_seconds, lambda: self._time_out(run))
        self._tick_later(run)
        self._catch_up(run)
        return run

    def _check_room(self, user_id: str) -> None:
        if self._of_user[user_id] >= MOST_OF_ONE_USER:
            raise Busy(f"{MOST_OF_ONE_USER} runs of yours are waiting already; try again when some have ended")
        if len(self._waiting) >= MOST_RUNS:
            raise Busy(f"{MOST_RUNS} runs are waiting already; try again when some have ended")

    def forget(self, run: Run) -> int:
        """The run has ended, at the instant that is returned."""
        for call_off in self._waiting.pop(run):
            call_off()
        self._be_patient(run)
        self._of_user[run.user.id] -= 1
        if not self._of_user[run.user.id]:
            del self._of_user[run.user.id]
        here = self._in_room[run.room.id]
        here.remove(run)
        if not here:
            del self._in_room[run.room.id]
        if not self._waiting and self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        return self._world.clock.now()

    # --- time ----------------------------------------------------------------------------------------------------

    def _at(self, run: Run, seconds: int, action: Callable[[], None]) -> Callable[[], None]:
        call_off = self._deadlines.at(self._world.clock.now() + seconds * SECOND, action)
        self._waiting[run].append(call_off)
        return call_off

    def _tick_later(self, run: Run) -> None:
        def tick() -> None:
            run.wake()
            self._tick_later(run)

        self._at(run, PROGRESS_SECONDS, tick)

    def _time_out(self, run: Run) -> None:
        limit = self._world.switches.agent_manager_run_seconds
        said = "" if run.trouble is None else f"; the last that it said: {run.trouble}"
        run.end("FAILED", problem=("timeout", f"{run.agent.name} did not answer within {limit} s{said}"))

    # --- what happens --------------------------------------------------------------------------------------------

    def _follow(self, event: Event) -> None:
        match event:
            case MessageCreated(room, message):
                self._answered(room.id, message)
            case MessageUpdated(room, message):
                for run in self._of(room.id):
                    if run.question is message:
                        self._marked(run)
            case EventPosted(room, message) if message.message_type == "error":
                for run in self._of(room.id):
                    if run.agent.id == message.sender_id:
                        run.trouble = message.content
            case RoomDeleted(room):
                self._leave(self._of(room.id), "the room was deleted")
            case RoomRemoved(room, identity):
                left = [run for run in self._of(room.id) if run.agent is identity]
                self._leave(left, "the agent left the room")
            case WorldRemoved():
                self._leave(list(self._waiting), "its world was removed")
            case _:
                pass

    def _catch_up(self, run: Run) -> None:
        """What subscribers of the world did at the very moment in which the question was told."""
        for message in run.room.messages[run.question.seq + 1 :]:
            if message.message_type == "text":
                self._answered(run.room.id, message)
        if run.agent.id not in run.room.participants:
            self._leave([run], "the agent left the room")

    def _of(self, room_id: str) -> list[Run]:
        return list(self._in_room.get(room_id, ()))

    def _answered(self, room_id: str, message: "Message") -> None:
        """Of several questions to one agent in one room, the first text answers the oldest."""
        for run in self._of(room_id):
            if run.agent.id == message.sender_id:
                run.end("COMPLETED", answer=message)
                return

    def _marked(self, run: Run) -> None:
        """An attempt is under way, or was given up, or the agent thinks that it is done."""
        self._be_patient(run)
        delivery = (run.question.deliveries or {}).get(run.agent.id)
        state = state_of(run.question, run.agent.id)
        if delivery is None or state not in {"failed", "processed"}:
            return
        if state == "failed":
            run.trouble = delivery.attempts[-1].error
            reason = f"{run.agent.name} failed: {run.trouble}"
        else:
            reason = f"{run.agent.name} has finished without an answer"
        self._patience[run] = self._at(
            run, PATIENCE_SECONDS, lambda: run.end("FAILED", problem=("agent_failed", reason))
        )

    def _be_patient(self, run: Run) -> None:
        call_off = self._patience.pop(run, None)
        if call_off is not None:
            call_off()

    def _leave(self, runs: list[Run], why: str) -> None:
        for run in runs:
            run.end("FAILED", problem=("agent_failed", f"{run.agent.name} cannot answer: {why}"))
