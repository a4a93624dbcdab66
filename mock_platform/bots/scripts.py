"""What scripted agents do with a message: a plan of steps, made anew for each attempt.

Answers are templates: ``{text}`` is the message without its mentions, ``{sender}`` who wrote it, ``{agent}`` the bot
itself, ``{1}`` and so on what the groups of a matching pattern found. Braces around anything else stay as they are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from mock_platform.world.identities import Agent
from mock_platform.world.messages import EventType, Message
from mock_platform.world.texts import without_mentions

LONGEST_MATCHED = 2_000
"""How much of a message patterns look at: anybody may write half a megabyte into a room."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Post(NamedTuple):
    """Report an event."""

    event: EventType
    text: str
    metadata: Mapping[str, object] | None = None


class Say(NamedTuple):
    """Write a message to an agent, by handle, or to whoever asked; people who asked are mentioned either way."""

    text: str
    to: str | None = None


class Fail(NamedTuple):
    """Give this attempt up."""

    error: str


Step: TypeAlias = Post | Say | Fail


class Heard(NamedTuple):
    """What a script is told: the bot, the message, and which attempt this is."""

    agent: Agent
    message: Message
    attempt: int

    def fill(self, template: str, groups: Sequence[str] = ()) -> str:
        """``template`` with its placeholders filled in."""
        known = {
            "text": without_mentions(self.message.content),
            "sender": self.message.sender_name,
            "agent": self.agent.name,
        }
        known.update({str(number): group for number, group in enumerate(groups, 1)})
        return _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), template)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Base of all scripts. ``delay`` is how many seconds of the world's clock each step takes."""

    delay: float = 0.5

    def plan(self, heard: Heard) -> list[Step]:
        """The steps for one attempt at one message."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo(Script):
    """Says what it heard."""

    say: str = "{text}"

    def plan(self, heard: Heard) -> list[Step]:
        """One answer."""
        return [Say(heard.fill(self.say))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRule:
    """An answer for messages in which the regular expression ``when`` is found, case aside."""

    when: str
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Script):
    """Answers by the first rule that fits."""

    rules: tuple[ReplyRule, ...] = ()
    otherwise: str = "I have no answer to that."

    def plan(self, heard: Heard) -> list[Step]:
        """One answer."""
        text = heard.fill("{text}")[:LONGEST_MATCHED]
        for rule in self.rules:
            found = re.search(rule.when, text, re.IGNORECASE)
            if found is not None:
                return [Say(heard.fill(rule.say, [group or "" for group in found.groups()]))]
        return [Say(heard.fill(self.otherwise))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover(Script):
    """Passes the message on to another agent of the room."""

    to: str
    say: str = "{sender} asks: {text}"

    def plan(self, heard: Heard) -> list[Step]:
        """One message, to the other agent."""
        return [Say(heard.fill(self.say), to=self.to)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow(Script):
    """Thinks aloud, uses a tool, then answers."""

    thought: str = "Let me look that up."
    tool: str = "lookup"
    arguments: str = '{"query": "{text}"}'
    result: str = "nothing special"
    say: str = "I looked it up: {text}"

    def plan(self, heard: Heard) -> list[Step]:
        """Three events and one answer."""
        call_id = f"call_{heard.message.id[:8]}_{heard.attempt}"
        arguments = heard.fill(self.arguments)
        function = {"name": self.tool, "arguments": arguments}
        call = {"id": call_id, "type": "function", "function": function}
        outcome = {"tool_call_id": call_id, "success": True, "message": heard.fill(self.result)}
        return [
            Post("thought", heard.fill(self.thought)),
            Post("tool_call", f"{self.tool}({arguments})", call),
            Post("tool_result", heard.fill(self.result), outcome),
            Say(heard.fill(self.say)),
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaky(Script):
    """Fails its first attempts at each message, then answers."""

    fails: int = 1
    error: str = "the service did not answer"
    say: str = "At last: {text}"

    def plan(self, heard: Heard) -> list[Step]:
        """A failure, or an answer."""
        if heard.attempt <= self.fails:
            return [Fail(heard.fill(self.error))]
        return [Say(heard.fill(self.say))]
