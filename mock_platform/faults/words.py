"""What a fault does, in words for people: in lists, in the timeline, on the command line, in the console."""

from typing import Final

from mock_platform.faults.effects import (
    CUT_CODE,
    ERRORS,
    REFUSALS,
    AnyEffect,
    CloseSocket,
    CrashChannel,
    Cut,
    DisturbPush,
    DisturbReply,
    ErrorAnswer,
    Garble,
    OnOperation,
    Refusal,
    RefuseUpgrade,
)

_CUTS: Final = {
    "before": "cuts the connection before the call has any effect",
    "after": "cuts the connection in place of an answer, after the call has had its effect",
}
_GARBLES: Final = {"truncated": "ends the answer in the middle", "not_json": "answers a page of HTML"}
_REPLIES: Final = {
    "drop": "loses the reply",
    "twice": "sends the reply twice",
    "stale_join_ref": "sends the reply with the join_ref of an earlier join",
}
_PUSHES: Final = {
    "omit": "loses the push",
    "duplicate": "sends the push twice",
    "reorder": "sends the push after the next one",
}


def words_of(effect: AnyEffect) -> str:
    """What happens at an occurrence, such as ``answers 503 (service_unavailable), 5 s late``."""
    match effect:
        case OnOperation():
            return _of_an_operation(effect)
        case RefuseUpgrade(refuse=refusal):
            return f"refuses the socket with {_of_an_error(refusal, REFUSALS)}"
        case DisturbReply(reply="late", seconds=seconds):
            return f"sends the reply {seconds:g} s late"
        case DisturbReply(reply=how):
            return _REPLIES[how]
        case DisturbPush(push=how):
            return _PUSHES[how]
        case CrashChannel():
            return "crashes the channel (phx_error)"
        case CloseSocket(close=code):
            return "cuts the connection of the socket" if code == CUT_CODE else f"closes the socket with {code}"
        case _:
            return "stalls the socket: nothing is read nor sent on it any more"


def _of_an_operation(effect: OnOperation) -> str:
    late = "" if effect.latency is None else f"{effect.latency:g} s late"
    match effect:
        case ErrorAnswer():
            told = f"answers {_of_an_error(effect, ERRORS)}"
        case Cut(cut=when):
            told = _CUTS[when]
        case Garble(garble=how):
            told = _GARBLES[how]
        case _:
            return f"answers {late}"
    return f"{told}, {late}" if late else told


def _of_an_error(error: ErrorAnswer | Refusal, known: dict[int, tuple[str, str]]) -> str:
    bare = error.is_bare if isinstance(error, Refusal) else error.body == "empty"
    what = "without a body" if bare else f"({error.code or known[error.status][0]})"
    wait = "" if error.retry_after is None else f", Retry-After {error.retry_after}"
    return f"{error.status} {what}{wait}"
