"""Scripted agents in a scenario: one part for each kind of bot."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from mock_platform import bots
from mock_platform.scenarios.errors import FieldError, Path

_GROUP = re.compile(r"\{(\d+)\}")
_HAS = {0: "has no pattern with a group, such as (\\w+)", 1: "its pattern has one group"}


def check_pattern(text: str) -> str:
    """``text`` when it is a regular expression."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a regular expression: {error}") from None
    return text


class BotPart(BaseModel):
    """Base of all bots."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    delay: Annotated[float, Field(ge=0, le=86_400)] = Field(
        0.5, description="Seconds of the world's clock that each step takes."
    )


class EchoPart(BotPart):
    """Says what it heard."""

    kind: Literal["echo"]
    say: str = "{text}"


class ReplyRulePart(BaseModel):
    """An answer for messages in which a pattern is found."""

    model_config = ConfigDict(extra="forbid", strict=True, defer_build=True)

    when: Annotated[str, AfterValidator(check_pattern)] = Field(description="Regular expression, case aside.")
    say: str = Field(description="Template: {text}, {sender}, {agent}, and {1}… for the groups of `when`.")


class ReplyPart(BotPart):
    """Answers by the first rule that fits."""

    kind: Literal["reply"]
    rules: list[ReplyRulePart] = []
    otherwise: str = "I have no answer to that."


class HandoverPart(BotPart):
    """Passes what it heard on to another agent of the room."""

    kind: Literal["handover"]
    to: str = Field(description="Handle of the other agent.")
    say: str = "{sender} asks: {text}"


class SlowPart(BotPart):
    """Thinks aloud, uses a tool, then answers."""

    kind: Literal["slow"]
    thought: str = "Let me look that up."
    tool: str = "lookup"
    arguments: str = '{"query": "{text}"}'
    result: str = "nothing special"
    say: str = "I looked it up: {text}"


class FlakyPart(BotPart):
    """Fails its first attempts at each message, then answers."""

    kind: Literal["flaky"]
    fails: Annotated[int, Field(ge=0, le=9)] = 1
    error: str = "the service did not answer"
    say: str = "At last: {text}"


_BotPart: TypeAlias = Annotated[EchoPart | ReplyPart | HandoverPart | SlowPart | FlakyPart, Field(discriminator="kind")]
AnyBotPart: TypeAlias = Annotated[
    _BotPart,
    BeforeValidator(
        lambda value: {"kind": value} if isinstance(value, str) else value,
        json_schema_input_type=Literal["echo", "reply", "slow", "flaky"] | _BotPart,
    ),
]
"""A bot, or its kind alone where that says enough."""

_SCRIPTS: Mapping[str, type[bots.Script]] = {
    "echo": bots.Echo,
    "reply": bots.Reply,
    "handover": bots.Handover,
    "slow": bots.Slow,
    "flaky": bots.Flaky,
}


_TEMPLATES = ("say", "otherwise", "thought", "arguments", "result", "error")


def check_templates(part: BotPart, path: Path) -> None:
    """:class:`FieldError` for a group that the pattern does not have: the bot would speak it with its braces."""
    for name in _TEMPLATES:
        _check_groups(getattr(part, name, ""), 0, (*path, name))
    for index, rule in enumerate(part.rules if isinstance(part, ReplyPart) else ()):
        _check_groups(rule.say, re.compile(rule.when).groups, (*path, "rules", index, "say"))


def _check_groups(template: str, groups: int, path: Path) -> None:
    for number in _GROUP.findall(template):
        if number not in map(str, range(1, groups + 1)):
            raise FieldError(path, f"names {{{number}}}, but {_HAS.get(groups, f'its pattern has {groups} groups')}")


def script_of(part: BotPart) -> bots.Script:
    """The script that ``part`` asks for."""
    fields: dict[str, Any] = part.model_dump()
    kind = fields.pop("kind")
    if kind == "reply":
        fields["rules"] = tuple(bots.ReplyRule(**rule) for rule in fields["rules"])
    return _SCRIPTS[kind](**fields)


def part_of(script: bots.Script) -> dict[str, Any]:
    """What a scenario says to have ``script``; :class:`TypeError` for one that no scenario can ask for."""
    for kind, known in _SCRIPTS.items():
        if type(script) is known:
            fields = asdict(script)
            if "rules" in fields:
                fields["rules"] = list(fields["rules"])
            return {"kind": kind, **fields}
    raise TypeError(f"no scenario can ask for a {type(script).__name__}")
