"""What a fault can do, as a table: each effect, what it takes, and at which moments it can happen."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from mock_platform.faults.problems import BadFault, first_problem, nearest

Moment: TypeAlias = Literal["operation", "call", "stream", "upgrade", "join", "leave", "heartbeat", "other", "push"]
"""What can occur: a call over REST, one to the Agent Manager, a stream of it or a socket being asked for, a frame of a
client (the four before the last), a push to one."""

OVER_HTTP: frozenset[Moment] = frozenset(("operation", "call", "stream"))
FRAMES: frozenset[Moment] = frozenset(("join", "leave", "heartbeat", "other"))
ON_SOCKETS: frozenset[Moment] = FRAMES | {"push"}

CUT_CODE = 1006
"""What a client's library reports for a connection that ended without a close frame; it is never on the wire."""

_UNSENDABLE = frozenset((1004, 1005, 1015))

Seconds = Annotated[float, Field(gt=0, le=366 * 86_400, allow_inf_nan=False)]
"""On the world's clock."""

Body = Literal["envelope", "empty"]

ERRORS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "Bad request"),
    401: ("unauthorized", "Invalid or missing API key"),
    403: ("forbidden", "Forbidden"),
    404: ("not_found", "Resource not found"),
    408: ("request_timeout", "Request timed out"),
    409: ("conflict", "Conflict"),
    413: ("payload_too_large", "Request body is too large"),
    422: ("validation_error", "Request validation failed"),
    429: ("rate_limit_exceeded", "Rate limit exceeded"),
    500: ("internal_error", "Internal server error"),
    502: ("bad_gateway", "Bad gateway"),
    503: ("service_unavailable", "Service unavailable"),
    504: ("gateway_timeout", "Gateway timeout"),
}
"""The statuses that an operation can be made to answer, with the platform's code and sentence (rest.md 2.7)."""

REFUSALS: dict[int, tuple[str, str]] = {
    400: ("invalid_on_conflict", "on_conflict must be supersede or reject"),
    401: ("unauthorized", "Invalid or missing API key"),
    403: ("forbidden", "Forbidden"),
    404: ("not_found", "Not found"),
    409: ("connection_conflict", "Another connection of this agent is live"),
    429: ("too_many_requests", "Too many requests"),
    500: ("internal_error", "Internal server error"),
    502: ("bad_gateway", "Bad gateway"),
    503: ("tracking_failed", "The connection could not be tracked"),
    504: ("gateway_timeout", "Gateway timeout"),
}
"""The same for an upgrade (websocket.md 1.3)."""


class Effect(BaseModel):
    """Base of all effects. A number is a number and not the text of one; nothing is guessed."""

    # Built when the first fault is set: every start would pay for it otherwise.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class OnOperation(Effect):
    """What an operation can do wrong; its answer may be late besides."""

    latency: Seconds | None = None


class Latency(OnOperation):
    """The operation takes effect at once, and its answer waits for the world's clock."""

    latency: Seconds


class ErrorAnswer(OnOperation):
    """The operation answers an error and has no effect. What is left out is what the platform says with the status."""

    status: int
    body: Body = "envelope"
    code: str = ""
    message: str = ""
    details: dict[str, Any] | None = None
    retry_after: int | None = Field(None, ge=0)

    @field_validator("status")
    @classmethod
    def _known(cls, status: int) -> int:
        return _one_of(status, ERRORS)


class Cut(OnOperation):
    """The connection is cut instead of an answer; the operation has had its effect or not."""

    cut: Literal["before", "after"]


class Garble(OnOperation):
    """The operation has its effect, and its answer ends too early or is not what its client can read."""

    garble: Literal["truncated", "not_json"]


class Refusal(Effect):
    """The HTTP answer in place of a socket; the platform's 403 has an empty body (websocket.md 1.3)."""

    status: int
    body: Body | None = None
    code: str = ""
    message: str = ""
    retry_after: int | None = Field(None, ge=0)

    @field_validator("status")
    @classmethod
    def _known(cls, status: int) -> int:
        return _one_of(status, REFUSALS)

    @property
    def is_bare(self) -> bool:
        """Whether there is no body."""
        return self.body == "empty" or (self.body is None and self.status == 403)


class RefuseUpgrade(Effect):
    """There is no socket."""

    refuse: Refusal


class DisturbReply(Effect):
    """The frame is carried out; its ``phx_reply`` is lost, doubled, late, or carries a join_ref of before."""

    reply: Literal["drop", "twice", "late", "stale_join_ref"]
    seconds: Seconds | None = None

    @model_validator(mode="after")
    def _late_has_seconds(self) -> "DisturbReply":
        if (self.reply == "late") != (self.seconds is not None):
            raise ValueError('takes seconds with "late" and only then')
        return self


class DisturbPush(Effect):
    """One push to one socket is lost, doubled, or comes after the next one to the same channel."""

    push: Literal["omit", "duplicate", "reorder"]


class CrashChannel(Effect):
    """``phx_error``: the channel dies, the socket lives on."""

    crash: Literal[True]


class CloseSocket(Effect):
    """The server closes with this code; 1006 cuts the connection without a close frame."""

    close: int = Field(ge=1000, le=4999)

    @field_validator("close")
    @classmethod
    def _can_be_sent(cls, code: int) -> int:
        if code in _UNSENDABLE or 1014 < code < 3000:
            raise ValueError("should be a code that a server may send: 1000 to 1014, or 3000 to 4999")
        return code


class Stall(Effect):
    """Half-open: nothing is read nor sent any more, and the connection stays."""

    stall: Literal[True]


AnyEffect: TypeAlias = (
    Latency
    | ErrorAnswer
    | Cut
    | Garble
    | RefuseUpgrade
    | DisturbReply
    | DisturbPush
    | CrashChannel
    | CloseSocket
    | Stall
)


class Kind(NamedTuple):
    """An effect of the vocabulary."""

    model: type[AnyEffect]
    at: frozenset[Moment]


EFFECTS: dict[str, Kind] = {
    "status": Kind(ErrorAnswer, OVER_HTTP),
    "latency": Kind(Latency, OVER_HTTP),
    "cut": Kind(Cut, OVER_HTTP),
    "garble": Kind(Garble, OVER_HTTP - {"stream"}),
    "refuse": Kind(RefuseUpgrade, frozenset(("upgrade",))),
    "reply": Kind(DisturbReply, FRAMES),
    "push": Kind(DisturbPush, frozenset(("push",))),
    "crash": Kind(CrashChannel, frozenset(("join", "push"))),
    "close": Kind(CloseSocket, ON_SOCKETS),
    "stall": Kind(Stall, ON_SOCKETS),
}
"""By the key that names each."""


def parse_effect(data: Mapping[str, Any]) -> tuple[str, AnyEffect]:
    """The name of the effect that ``data`` holds, and the effect; :class:`BadFault` for anything else."""
    name = _name_of(data)
    model = EFFECTS[name].model
    try:
        return name, model.model_validate(dict(data))
    except ValidationError as error:
        raise first_problem(error, model.model_fields, within="effect") from None


def _name_of(data: Mapping[str, Any]) -> str:
    """Latency may stand beside the other effects on operations; it names the effect only where it stands alone."""
    named = [name for name in EFFECTS if name in data]
    if len(named) == 2 and "latency" in named:
        named.remove("latency")
    if len(named) == 1:
        return named[0]
    if data and not named:
        unknown = str(next(iter(data)))
        raise BadFault(f"effect.{unknown}", f"is not an effect; the nearest is {nearest(unknown, EFFECTS)}")
    raise BadFault("effect", f"should have one of {', '.join(EFFECTS)}; only latency may stand beside another")


def _one_of(status: int, known: Mapping[int, object]) -> int:
    if status not in known:
        raise ValueError(f"should be one of {', '.join(map(str, known))}")
    return status
