"""One POST and its answer: what is no message of JSON-RPC is refused as over stdio (contract, section 3)."""

from typing import Final

from starlette.types import Message, Receive, Send

from mcp_server.transports.messages import has_unusable_id, refusal_of

_OF_THE_MODELS: Final = (b"Validation error: ", b"Could not parse message")
"""How the library begins to tell which of its models a body does not fit, over many lines or without a reason."""


class Exchange:
    """Passes a request to the library and its answer back, with a look at both."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._said: list[bytes] = []
        self._head: Message | None = None

    async def receive(self) -> Message:
        """The next part of the request."""
        message = await self._receive()
        self._said.append(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        """Pass on a part of the answer; the head of one that may become another waits for its body."""
        if message["type"] == "http.response.start" and message["status"] in {202, 400}:
            self._head = message
            return
        if self._head is not None:
            head, self._head = self._head, None
            if self._is_to_be_refused(head["status"], message.get("body", b"")):
                body = refusal_of(b"".join(self._said)).model_dump_json(by_alias=True, exclude_unset=True).encode()
                head, message = _head_of_a_refusal(head, len(body)), {**message, "body": body}
            await self._send(head)
        await self._send(message)

    def _is_to_be_refused(self, status: int, answer: bytes) -> bool:
        """A 202 is for what asks nothing; the library takes a request with an id of another type for such a thing."""
        return has_unusable_id(b"".join(self._said)) if status == 202 else _is_of_the_models(answer)


def _is_of_the_models(answer: bytes) -> bool:
    return any(each in answer for each in _OF_THE_MODELS)


def _head_of_a_refusal(head: Message, length: int) -> Message:
    others = [(name, value) for name, value in head["headers"] if name not in {b"content-length", b"content-type"}]
    told = [(b"content-type", b"application/json"), (b"content-length", b"%d" % length)]
    return {**head, "status": 400, "headers": [*others, *told]}
