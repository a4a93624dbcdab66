"""Messages of the Model Context Protocol: what was said and answered, as evidence, and as checks read it."""

import json
from dataclasses import asdict, dataclass
from typing import Final

from conformance.answers import ABSENT, Entry
from conformance.evidence import documented
from conformance.exchanges import shortened
from conformance.reading import parsed as read_json

Json = dict[str, object]
ERRORS: Final = {"parse": -32700, "request": -32600, "method": -32601, "params": -32602, "internal": -32603}
"""The codes of JSON-RPC by what is wrong."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a server and what it answered, without keys. ``over`` is the transport.

    ``reply`` is what came back as text, and ``repeat`` a line for a shell.
    """

    number: int
    over: str
    what: str
    sent: str
    reply: str
    came_of_it: str
    repeat: str
    seconds: float

    @property
    def kind(self) -> str:
        return "mcp"

    @property
    def line(self) -> str:
        """``tools/call list_my_agents: result``."""
        return f"{self.what}: {self.came_of_it}"

    @property
    def answer(self) -> str:
        return self.reply

    def document(self) -> dict[str, object]:
        return {**documented(self), **asdict(self)}


class Response:
    """The answer to a request: ``result`` or ``error``, read by path like an answer of the platform.

    ``message`` is ``None`` where there was none in time.
    """

    def __init__(self, message: Json | None, exchange: Message) -> None:
        self.message = message
        self.exchange = exchange

    @property
    def came(self) -> bool:
        """Whether there was an answer."""
        return self.message is not None

    def at(self, path: str) -> object:
        """What stands at ``path``, such as ``result.tools``."""
        return ABSENT if self.message is None else Entry(self.message).at(path)

    def string(self, path: str) -> str:
        """The text at ``path``; empty where there is none."""
        found = self.at(path)
        return found if isinstance(found, str) else ""

    def objects(self, path: str) -> list[Json]:
        """The objects in the list at ``path``."""
        found = self.at(path)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    @property
    def code(self) -> object:
        """The code of an error of JSON-RPC."""
        return self.at("error.code")

    # --- of tools/call --------------------------------------------------------------------------------------------

    @property
    def is_error(self) -> bool:
        """Whether the tool says that it failed."""
        return self.at("result.isError") is True

    @property
    def is_success(self) -> bool:
        return self.at("result.content") is not ABSENT and not self.is_error

    @property
    def text(self) -> str:
        """All blocks of text of the result."""
        return "\n".join(str(each.get("text", "")) for each in self.objects("result.content"))

    @property
    def data(self) -> object:
        """The text as JSON; :data:`~conformance.answers.ABSENT` where it is something else."""
        try:
            return read_json(self.text)
        except ValueError:
            return ABSENT

    def __repr__(self) -> str:
        return f"<{self.exchange.line}>"


def described(message: object) -> str:
    """A message to a server in a few words."""
    if not isinstance(message, dict):
        return "no message"
    params = message.get("params")
    name = params.get("name") if isinstance(params, dict) else None
    return " ".join(str(each) for each in (message.get("method", "no method"), name) if each)


def outcome(message: Json | None) -> str:
    """What came of it, in a few words."""
    if message is None:
        return "no answer"
    error = message.get("error")
    if isinstance(error, dict):
        return f"error {error.get('code')}"
    result = message.get("result")
    return "result with isError" if isinstance(result, dict) and result.get("isError") is True else "result"


def dumped(message: object) -> str:
    """A message as it goes over the wire."""
    return message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)


def shown(message: Json) -> str:
    """A message as evidence."""
    return shortened(json.dumps(message, ensure_ascii=False))
