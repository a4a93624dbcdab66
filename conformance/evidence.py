"""Evidence: what a verdict rests on, of whatever kind: a request, a frame, a message of MCP, a process."""

from typing import Protocol


class Evidence(Protocol):
    """One thing that was seen. No key is in it.

    ``number`` is unique within a run and rises; ``kind`` is a word for programs, such as ``request``.
    """

    @property
    def number(self) -> int: ...

    @property
    def kind(self) -> str: ...

    @property
    def line(self) -> str:
        """What happened, in a line: ``POST /api/v1/agent/chats 201``."""

    @property
    def repeat(self) -> str:
        """What somebody can paste to see it again, such as a line for a shell; empty where nothing can be pasted."""

    @property
    def answer(self) -> str:
        """What came back, for people."""

    def document(self) -> dict[str, object]:
        """All of it as plain data, with ``number``, ``kind``, ``line``, ``repeat`` and ``answer`` among it."""


class Cited(Protocol):
    """What a claim can be about: something that knows the evidence it came from."""

    @property
    def exchange(self) -> Evidence: ...


def documented(evidence: Evidence) -> dict[str, object]:
    """The fields that evidence of every kind has."""
    return {
        "number": evidence.number,
        "kind": evidence.kind,
        "line": evidence.line,
        "repeat": evidence.repeat,
        "answer": evidence.answer,
    }


def shown_of(evidence: Evidence) -> list[str]:
    """What is shown of it beside its verdict: what to paste, or its line, and what came back, which may be the same."""
    again = evidence.repeat or evidence.line
    return [again, evidence.answer] if evidence.answer and not again.endswith(evidence.answer) else [again]
