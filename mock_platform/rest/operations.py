"""How an operation is declared, once: method, path, caller, models and the call into the world.

A declaration is a decorated function whose parameters say the rest, in this order: the world, the caller, the ids of
the path, then ``query`` and ``body`` with their models, and ``request`` where the request itself is the subject. The
dispatcher, the OpenAPI document and the tests read the declarations; there is no second list of paths.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, TypeVar

from mock_platform.rest.schemas.base import Answer, Body, NoQuery, Query
from mock_platform.rest.unread import unread_fields, unread_parameters

if TYPE_CHECKING:
    from mock_platform.world import World

Method = Literal["GET", "POST", "PUT", "DELETE"]
Caller = Literal["agent", "user", "any", "nobody"]
"""Who may call: an agent, a user, anybody with a key, or anybody at all (a key that is sent is checked)."""

Reply: TypeAlias = bytes | Mapping[str, object] | None
"""What an operation answers: ready JSON, something to be made JSON of, or nothing (204)."""

Handler: TypeAlias = Callable[..., Reply]
H = TypeVar("H", bound=Handler)

Gate: TypeAlias = Callable[["World"], None]
"""Refuses what a world does not offer as a whole, such as a feature that is off (MEM-1)."""

BASE_PATH = "/api/v1"


class RequestInfo(NamedTuple):
    """The request itself, for the operation that tells a caller how it arrived; credentials are blanked out."""

    method: str
    path: str
    headers: dict[str, str]
    remote_ip: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as declared."""

    id: str
    method: Method
    path: str
    caller: Caller
    gate: Gate | None
    tag: str
    answer: type[Answer] | None
    status: int
    errors: tuple[int, ...]
    empty_too: bool
    query: type[Query]
    body: type[Body] | None
    takes_request: bool
    uuids: tuple[str, ...]
    ids: tuple[str, ...]
    in_room: bool
    handler: Handler
    extension: bool

    @property
    def takes_query(self) -> bool:
        """Whether the handler wants the parsed query; every query string is checked."""
        return self.query is not NoQuery

    @property
    def summary(self) -> str:
        """The first line of the handler's docstring."""
        return (inspect.getdoc(self.handler) or "").partition("\n")[0]

    @property
    def description(self) -> str:
        """What follows the first line."""
        return (inspect.getdoc(self.handler) or "").partition("\n")[2].strip()

    def unread(self, query: bytes, body: bytes) -> list[str]:
        """What nobody reads of a request, each place once and in its order.

        Parameters of the query have a question mark before their name (``?cursor``), fields of the body are JSON
        pointers (``/message/subject``). An operation without a body does not look at one.
        """
        parameters = unread_parameters(self.query, query) if query else ()
        fields = unread_fields(self.body, body) if body and self.body is not None else ()
        return list(dict.fromkeys((*(f"?{name}" for name in parameters), *fields)))


class Resource:
    """The operations of one tag; :meth:`operation` adds to them. ``gate`` is asked before a request is looked at."""

    def __init__(self, tag: str, caller: Caller, *, gate: Gate | None = None) -> None:
        self.tag = tag
        self.caller = caller
        self.gate = gate
        self.operations: list[Operation] = []

    def operation(
        self,
        method: Method,
        path: str,
        answer: type[Answer] | None,
        *,
        status: int = 200,
        errors: tuple[int, ...] = (),
        empty_too: bool = False,
        plain_ids: bool = False,
        extension: bool = False,
    ) -> Callable[[H], H]:
        """Declare the decorated function as an operation.

        ``errors`` are the statuses of refusals besides those that every operation of its kind has; ``empty_too`` means
        that 204 is an answer beside ``status``. Ids of the path are UUIDs unless ``plain_ids``. An ``extension`` is not
        one of the 58.
        """

        def declare(handler: H) -> H:
            parameters = inspect.signature(handler).parameters
            ids = tuple(part[1:-1] for part in path.split("/") if part.startswith("{"))
            _check_order(handler, list(parameters), ids)
            self.operations.append(
                Operation(
                    id=handler.__name__,
                    method=method,
                    path=path if path == "/version" else BASE_PATH + path,
                    caller=self.caller,
                    gate=self.gate,
                    tag=self.tag,
                    answer=answer,
                    status=status,
                    errors=errors,
                    empty_too=empty_too,
                    query=_model(parameters, "query") or NoQuery,
                    body=_model(parameters, "body"),
                    takes_request="request" in parameters,
                    uuids=() if plain_ids else ids,
                    ids=ids,
                    in_room="/chats/{" in path,
                    handler=handler,
                    extension=extension,
                )
            )
            return handler

        return declare


def _check_order(handler: Handler, names: list[str], ids: tuple[str, ...]) -> None:
    expected = [*names[:2], *ids, *(name for name in ("query", "body", "request") if name in names)]
    if names != expected:
        raise TypeError(f"{handler.__name__} takes {names}, expected {expected}")


def _model(parameters: Mapping[str, inspect.Parameter], name: str) -> Any:  # noqa: ANN401 - a model class or None
    return parameters[name].annotation if name in parameters else None
