"""The texts of calls that did not succeed: what happened, and what a model can do about it (section 3 of the contract).

Every text has the form ``Error: <status> <code>: <platform message>. <what to do>``, followed by what the platform has
told beside it: fields, the time to wait, the id of the request. Where no status was received, the code stands alone.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from mcp_server import refusals
from mcp_server.errors import ToolError
from mcp_server.plain import before_trace, one_line, without
from mcp_server.tools.table import Audience, Tool

_CODES: Final = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    422: "validation_error",
    429: "rate_limit_exceeded",
    500: "internal_error",
}
"""What a status is called where the body does not say."""

_WHAT_TO_DO: Final = {
    401: (
        "The API key is invalid, revoked or missing: the operator of this server must check THENVOI_API_KEY or create"
        " a new key. Until then it is useless to call again."
    ),
    403: "The account or agent of this key lacks the right to do this.",
    404: "There is no such resource, or this key has no access to it: check the ids.",
    409: "This state is reached already: read it instead of repeating the call.",
    422: "Correct the arguments and call again.",
    429: "Too many requests were made: wait before calling again.",
}
_OTHER_REFUSAL: Final = "The platform does not take this request: correct the arguments before calling again."
_FAULT: Final = "The fault is the platform's: one more try is reasonable, and if it persists, contact its support."

_MESSAGE: Final = 500
_PROBLEM: Final = 200
_FIELDS: Final = 12
_EXCERPT: Final = 200


class Refused(ToolError):  # noqa: N818 - what a platform has done
    """The platform has answered, and has not done it; ``status`` is that of HTTP."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Answers:
    """The texts for one platform. ``key`` appears in none of them; ``timeout`` is in seconds.

    ``read`` says of a request that it changes nothing, so that nothing can have taken effect.
    """

    base_url: str
    key: str
    timeout: float

    def refused(self, status: int, body: str, *, read: bool, tool: Tool | None, retry_after: int | None) -> Refused:
        """Of any status from 400."""
        refusal = refusals.read(body)
        code = self._plain(refusal.code, 64) or _CODES.get(status, "")
        message = self._plain(before_trace(refusal.message), _MESSAGE) or _phrase(status)
        parts = [
            f"Error: {status}{code and ' '}{code}: {_sentence(message)}",
            _what_to_do(status, read=read, tool=tool, told_to_wait=retry_after is not None),
            _sources(status, refusal, tool),
            self._fields(refusal, tool),
            "" if retry_after is None else f"Retry after {retry_after} s.",
            refusal.request_id and f"Request id: {self._plain(refusal.request_id, 100)}",
        ]
        return Refused(" ".join(filter(None, parts)), status)

    def redirected(self, status: int, to: str) -> Refused:
        """Of a redirect; ``to`` is the base URL that it leads to, or empty where it leads to something else."""
        advice = (
            f"If the platform has moved there, the operator must set THENVOI_BASE_URL to {self._plain(to, 300)}."
            if to
            else "THENVOI_BASE_URL is likely to be wrong, or a proxy answers in the platform's place."
        )
        return Refused(
            f"Error: {status} redirect: {self._where} answers with a redirect, which is not followed, so that the key"
            f" goes nowhere else. {advice}",
            status,
        )

    def unusable(self, status: int, body: str, problem: str, *, read: bool) -> ToolError:
        """Of a success without a usable body; ``problem`` says what it lacks, such as ``it is not JSON``."""
        excerpt = self._plain(body, _EXCERPT)
        begins = f" It begins: {excerpt}" if excerpt else ""
        return ToolError(
            f"Error: {status} invalid_response: the answer of {self._where} cannot be used: {problem}."
            f" THENVOI_BASE_URL is likely to be wrong, or a proxy answers in the platform's place."
            f"{_may_have_worked(read=read)}{begins}"
        )

    def too_large(self, status: int, limit: int, *, read: bool) -> ToolError:
        """Of a success whose body is larger than ``limit`` bytes."""
        return ToolError(
            f"Error: {status} invalid_response: the answer is larger than {limit // 2**20} MiB and was not read to its"
            f" end. Ask for less at a time, with page_size where the tool has it.{_may_have_worked(read=read)}"
        )

    def unreachable(self, problem: str) -> ToolError:
        """Of a request that was never sent."""
        return ToolError(
            f"Error: connection_error: no connection to {self._where}: {self._plain(problem, _PROBLEM)}."
            " Nothing was sent. Check THENVOI_BASE_URL, the network and the firewall."
        )

    def too_long(self) -> ToolError:
        """Of a request whose address is longer than any that servers take."""
        return ToolError(
            "Error: bad_request: the ids make the address of the request too long. Nothing was sent."
            " Ids are short: take them from the list tools."
        )

    def unsendable(self) -> ToolError:
        """Of a key that no request can carry."""
        return ToolError(
            "Error: unauthorized: THENVOI_API_KEY holds a blank or a character that no key has. Nothing was sent."
            " The operator of this server must correct it."
        )

    def broken_off(self, problem: str, *, read: bool) -> ToolError:
        """Of a connection that ended after the request may have been sent."""
        advice = (
            " Call again; if it happens again, check THENVOI_BASE_URL, the network and the firewall." if read else ""
        )
        return ToolError(
            f"Error: connection_error: {self._where} did not answer properly: {self._plain(problem, _PROBLEM)}."
            f"{_may_have_worked(read=read)}{advice}"
        )

    def timed_out(self, *, read: bool) -> ToolError:
        """Of a call that took longer than it may."""
        advice = " Call again; if it happens again, check THENVOI_BASE_URL and the network." if read else ""
        return ToolError(
            f"Error: timeout: {self._where} did not answer within {self.timeout:g} s."
            f"{_may_have_worked(read=read)}{advice}"
        )

    @property
    def _where(self) -> str:
        return self._plain(self.base_url, 300)

    def _plain(self, text: str, limit: int) -> str:
        return one_line(text, limit=limit, secret=self.key)

    def _fields(self, refusal: refusals.Refusal, tool: Tool | None) -> str:
        shown = [self._field(name, problem, tool) for name, problem in refusal.fields[:_FIELDS]]
        more = len(refusal.fields) - _FIELDS
        if more > 0:
            shown.append(f"{more} more")
        return f"Fields: {'; '.join(shown)}." if shown else ""

    def _field(self, name: str, problem: str, tool: Tool | None) -> str:
        what = self._plain(problem, _PROBLEM).rstrip(".")
        where = self._plain(_argument(without(name, self.key), tool), 100)
        return f"{where}: {what}" if where else what


def _argument(name: str, tool: Tool | None) -> str:
    """The argument that the platform's ``name`` stands for: without the key around the body, by the tool's own name.

    ``id`` is what the platform calls the last id of a path.
    """
    steps = [step for step in name.split("/") if step]
    if tool is None or tool.request is None or not steps:
        return ".".join(steps)
    if len(steps) > 1 and steps[0] == tool.request.wrap:
        steps = steps[1:]
    in_path = [parameter.name for parameter in tool.parameters if parameter.place == "path"]
    own = {"id": in_path[-1]} if in_path else {}
    own |= {parameter.wire_name: parameter.name for parameter in tool.parameters}
    return ".".join([own.get(steps[0], steps[0]), *steps[1:]])


def _what_to_do(status: int, *, read: bool, tool: Tool | None, told_to_wait: bool) -> str:
    if status >= 500:
        return _FAULT + ("" if read else " Check first whether it has taken effect all the same.")
    advice = _WHAT_TO_DO.get(status, _OTHER_REFUSAL)
    if status == 429 and not told_to_wait:
        advice += " Back off further each time."
    return advice + (_hint(status, tool) if tool else "")


def _hint(status: int, tool: Tool) -> str:
    """What is to be said of this tool in particular."""
    path = tool.request.path if tool.request else ""
    if status == 403 and "/participants" in path and not tool.is_read:
        return " Only the owner or an admin of the room may change who takes part." + _of_users(tool)
    if status == 403:
        return _of_users(tool)
    if status == 409 and "/participants" in path:
        return f" {tool.name.replace('add_', 'list_')}s shows who takes part, and in which role."
    if status == 422 and path.endswith(("/processed", "/failed")):
        return " If no attempt is open, call mark_agent_message_processing first."
    return ""


def _sources(status: int, refusal: refusals.Refusal, tool: Tool | None) -> str:
    """Where valid ids come from: of a 404 all that the tool takes, of a 422 those that the platform objects to."""
    if tool is None or status not in {404, 422}:
        return ""
    doubted = {_argument(name, tool) for name, _ in refusal.fields}
    found = [each for each in tool.parameters if each.source and (status == 404 or each.name in doubted)]
    told = ", ".join(f"{each.name} from {each.source}" for each in found)
    return told and f"Valid ids: {told}."


def _of_users(tool: Tool) -> str:
    return " Agent keys cannot use the tools of users." if tool.audience is Audience.HUMAN else ""


def _may_have_worked(*, read: bool) -> str:
    return "" if read else " The call may have taken effect: read the state before you repeat it."


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "the platform gives no reason"
