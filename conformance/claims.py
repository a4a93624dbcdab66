"""Claims: what a check says about answers. Each of them can fail, is counted, and cites the exchange it rests on."""

from collections.abc import Collection, Sequence
from typing import Final

from conformance.answers import ABSENT, Answer
from conformance.evidence import Cited, Evidence
from conformance.operations import operations, problems, wrapped
from conformance.verdicts import Claim

LONGEST: Final = 20_000
"""Characters of what was seen; far more than is shown, so that no key is cut before it is known as one."""


class ClaimFailed(Exception):  # noqa: N818 - a verdict in the making, not an error of the kit
    """A claim does not hold; what would have come after it rests on it and is not looked at."""


class Unprepared(Exception):  # noqa: N818 - what happened
    """What a check prepares was not to be had, so nothing was shown; ``str()`` is the sentence for the reader."""


class NotOffered(Exception):  # noqa: N818 - what was found
    """The target does not have what a check is about, and need not; ``str()`` is the sentence for the reader."""


class ReadOnly(Exception):  # noqa: N818 - what the run is
    """A write was about to be sent without ``--write``; ``str()`` is the sentence for the reader."""


class NoAnswer(Exception):  # noqa: N818 - what happened
    """The target gave no answer; ``str()`` says how, without the key."""


class Expect:
    """Makes the claims of one check. Every method raises :class:`ClaimFailed` where its claim does not hold.

    ``log`` is the evidence of the check: a claim that names nothing else rests on the newest piece of it.
    """

    def __init__(self, log: Sequence[Evidence] = ()) -> None:
        self._log = log
        self.claims: list[Claim] = []

    def true(self, text: str, holds: object, saw: object = ..., on: Cited | None = None) -> None:
        """Claim ``text``, which ``holds`` decides; ``saw`` is what the reader is shown if it does not."""
        shown = "" if holds else "it does not hold" if saw is ... else repr(saw)[:LONGEST]
        cited = on.exchange if on is not None else self._log[-1] if self._log else None
        self.claims.append(Claim(text, bool(holds), shown, None if cited is None else cited.number))
        if not holds:
            raise ClaimFailed(f"{text}; saw {shown}")

    def status(self, answer: Answer, *wanted: int) -> None:
        """Claim the status of an answer."""
        text = f"{_asked(answer)} answers {' or '.join(map(str, wanted))}"
        self.true(text, answer.status in wanted, f"{answer.status} {answer.code}".strip(), answer)

    def refused(self, answer: Answer, status: int, code: str | None = None, pointer: str | None = None) -> None:
        """Claim a refusal: its status, and where given its code and a key of its ``details``."""
        self.status(answer, status)
        if code is not None:
            self.true(f"the code is {code}", answer.code == code, answer.code, answer)
        if pointer is not None:
            details = answer.at("error.details")
            known = sorted(details) if isinstance(details, dict) else details
            self.true(f"the details name {pointer}", isinstance(details, dict) and pointer in details, known, answer)

    def at(self, answer: Answer, path: str, wanted: object) -> None:
        """Claim that ``wanted`` stands at ``path``."""
        saw = answer.at(path)
        self.true(f"{_asked(answer)} has {wanted!r} at {path}", saw == wanted, saw, answer)

    def equal(self, text: str, saw: object, wanted: object, on: Cited | None = None) -> None:
        """Claim that ``saw`` is ``wanted``; ``text`` says what they are."""
        self.true(f"{text} is {wanted!r}"[:300], saw == wanted, saw, on)

    def holds(self, answer: Answer, wanted: object, path: str = "data") -> None:
        """Claim that the list at ``path`` has an object with the id ``wanted``."""
        self.true(f"{_asked(answer)} lists {wanted}", wanted in answer.ids(path), answer.ids(path), answer)

    def lacks(self, answer: Answer, unwanted: object, path: str = "data") -> None:
        """Claim that there is a list at ``path``, and that no object in it has the id ``unwanted``."""
        found = isinstance(answer.at(path), list) and unwanted not in answer.ids(path)
        self.true(f"{_asked(answer)} does not list {unwanted}", found, answer.ids(path) or answer.at(path), answer)

    def ids(self, answer: Answer, wanted: Sequence[str], path: str = "data") -> None:
        """Claim that the list at ``path`` holds exactly the ids ``wanted``, in that order."""
        saw = answer.ids(path)
        is_list = isinstance(answer.at(path), list)
        self.true(f"{_asked(answer)} lists exactly {list(wanted)}", is_list and saw == list(wanted), saw, answer)

    def has(self, answer: Answer, path: str, *fields: str) -> None:
        """Claim that the object at ``path`` has all ``fields``."""
        found = answer.at(path)
        known: Collection[str] = found if isinstance(found, dict) else ()
        missing = [field for field in fields if field not in known]
        self.true(f"{_asked(answer)} has {', '.join(fields)} at {path}", not missing, f"missing {missing}", answer)

    def shape(self, answer: Answer, operation: str) -> None:
        """Claim that ``answer`` is a success of ``operation`` in its published shape; a 204 has no body."""
        self.status(answer, *sorted(operations()[operation].successes))
        if answer.status == 204:
            self.equal("the body of a 204", answer.raw, b"", answer)
            return
        if wrapped(operation, answer.status):  # some schemas do not require it, but ERR-11 does
            self.true("the answer is wrapped in data", answer.at("data") is not ABSENT, answer.body, answer)
        found = next(problems(operation, answer.status, None if answer.body is ABSENT else answer.body), None)
        self.true(f"the answer has the shape of {operation}", found is None, found, answer)


def given(answer: Answer, *wanted: int) -> Answer:
    """Pass on an answer of the preparation. Raises :class:`Unprepared` for any status but those ``wanted``."""
    if answer.status in wanted:
        return answer
    code = f" {answer.code}" if answer.code else ""
    raise Unprepared(f"could not be prepared: {answer.exchange.line}{code}")


def within_quota(answer: Answer) -> Answer:
    """Pass on an answer, unless a quota is used up: that breaks no rule. Raises :class:`Unprepared`."""
    if answer.status == 403 and answer.code == "limit_reached":
        raise Unprepared(f"could not be prepared: {answer.exchange.line} limit_reached")
    return answer


def _asked(answer: Answer) -> str:
    return answer.exchange.line.rpartition(" ")[0].replace(" no", "")
