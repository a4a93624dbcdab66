"""A run: a user's question to an agent, and the wait for its answer.

The question is a message like any other, in a room that stays; a run is only the waiting, and ends with the first text
of the agent in that room, with a reason why there will be none, or when nobody waits any more.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from mock_platform.agent_manager.principal import Principal
    from mock_platform.agent_manager.runs import Runs
    from mock_platform.world.directory import Question
    from mock_platform.world.identities import Agent
    from mock_platform.world.messages import Message

Status: TypeAlias = Literal["RUNNING", "COMPLETED", "FAILED", "CANCELLED"]

_TOKEN = re.compile(r"@\[\[([0-9a-f-]{36})\]\]")


class Run:
    """One question and the wait for its answer. Instants are the world's."""

    def __init__(self, runs: "Runs", principal: "Principal", agent: "Agent", question: "Question", run_id: str) -> None:
        self.id = run_id
        self.agent = agent
        self.user = principal.user
        self.room = question.room
        self.question = question.message
        self.started_at = question.message.inserted_at
        self.ended_at: int | None = None
        self.status: Status = "RUNNING"
        self.answer: Message | None = None
        self.problem: tuple[str, str] | None = None
        """Why there is no answer: a word for programs and a sentence for people."""
        self.trouble: str | None = None
        """What the agent has last said went wrong."""
        self._runs = runs
        self._principal = principal
        self._news = asyncio.Event()
        principal.runs.add(self)

    async def wait(self, tick: Callable[[], Awaitable[None]]) -> None:
        """Return when the run has ended; ``tick`` every five seconds of the world's clock. Cancelled, end the run."""
        try:
            while self.status == "RUNNING":
                await self._news.wait()
                self._news.clear()
                if self.status == "RUNNING":
                    await tick()
        finally:
            self.cancel()

    def wake(self) -> None:
        """Something may have happened."""
        self._news.set()

    def cancel(self) -> None:
        """Nobody waits any more; nothing if it has ended."""
        self.end("CANCELLED", problem=("cancelled", "the caller stopped waiting"))

    def end(self, status: Status, *, answer: "Message | None" = None, problem: tuple[str, str] | None = None) -> None:
        """Note how it ended, once."""
        if self.status == "RUNNING":
            self.status, self.answer, self.problem = status, answer, problem
            self.ended_at = self._runs.forget(self)
            self._principal.runs.discard(self)
            self.wake()

    @property
    def text(self) -> str:
        """The answer as people read it: names for mentions, and none of the caller in front."""
        return "" if self.answer is None else readable(self.answer, self.user.id)


def readable(message: "Message", reader_id: str) -> str:
    """The content with names in place of mention tokens; one of the reader at the very beginning is left out."""
    names = {each.id: each.name for each in message.mentions}
    text, reader = message.content, f"@[[{reader_id}]]"
    if text.startswith(reader):
        text = text.removeprefix(reader).lstrip(" ,:")
    return _TOKEN.sub(lambda found: f"@{names.get(found[1], found[1])}", text)
