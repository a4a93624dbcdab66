"""What holds for all 58 operations alike: both clients, wrong keys, and that no operation was forgotten."""

import importlib
from collections.abc import Awaitable, Iterator
from pathlib import Path
from types import ModuleType
from typing import cast

import httpx
import pytest
from thenvoi_rest import AsyncRestClient
from thenvoi_rest.errors import ForbiddenError, UnauthorizedError

from tests.clients.callers import Callers
from tests.clients.calls import awaited
from tests.clients.every_operation import CALLS, Call, prepare
from tests.clients.refusals import Kind, raises
from tests.clients.traffic import OPERATIONS, Traffic

UNKNOWN_KEY = "API key not linked to a valid user or agent"
HERE = Path(__file__).parent
OTHER_HALF = {"jane": "jane/weather-agent", "jane/weather-agent": "jane"}

operations = pytest.mark.parametrize("operation", OPERATIONS)


@pytest.fixture
def call(operation: str) -> Call:
    return CALLS[operation]


@pytest.fixture
def prepared(mock: Callers) -> Callers:
    mock.call(prepare)
    return mock


@pytest.fixture
def outcome(call: Call, prepared: Callers) -> object:
    """What the synchronous client makes of the call; the world is then as it was before."""
    made = call.make(prepared.as_(call.handle))
    prepared.site.renew()
    prepared.call(prepare)
    return made


@pytest.fixture
def async_http(traffic: Traffic) -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=30, event_hooks={"response": [traffic.hear_async]})


def declared(operation: str, status: int, kind: Kind) -> Kind:
    """The class of the error, where 0.0.7 declares the status; else it comes as a bare ``ApiError``."""
    return kind if status in OPERATIONS[operation].statuses else status


def test_there_is_a_call_of_every_operation() -> None:
    assert len(OPERATIONS) == 58
    assert set(CALLS) == set(OPERATIONS)


@operations
async def test_the_asynchronous_client_makes_the_same_of_every_answer(
    prepared: Callers, outcome: object, call: Call, operation: str, async_http: httpx.AsyncClient
) -> None:
    key, base_url = prepared.key_of(call.handle), prepared.base_url
    async with async_http:
        client = AsyncRestClient(base_url=base_url, api_key=key, httpx_client=async_http)
        made = await cast(Awaitable[object], call.make(awaited(client)))
    sync, other = prepared.traffic.exchanges
    assert sync.operation == other.operation == operation
    assert sync.status == other.status < 300
    assert (sync.body, sync.url.path, sync.url.query) == (other.body, other.url.path, other.url.query)
    assert made == outcome


@operations
@pytest.mark.rule("AUTH-5")
def test_an_unknown_key_is_401_everywhere(prepared: Callers, call: Call, operation: str) -> None:
    with prepared.refuses(declared(operation, 401, UnauthorizedError), UNKNOWN_KEY):
        call.make(prepared.with_key("thnv_a_1767600000_of-nobody"))
    assert prepared.traffic.last.operation == operation


@operations
@pytest.mark.rule("AUTH-5")
async def test_the_asynchronous_client_types_the_refusal_too(
    prepared: Callers, call: Call, operation: str, async_http: httpx.AsyncClient
) -> None:
    async with async_http:
        client = AsyncRestClient(base_url=prepared.base_url, api_key="thnv_u_1_of-nobody", httpx_client=async_http)
        with raises(declared(operation, 401, UnauthorizedError), UNKNOWN_KEY):
            await cast(Awaitable[object], call.make(awaited(client)))


@pytest.mark.parametrize("operation", [each.id for each in OPERATIONS.values() if "_api_" in each.tag])
@pytest.mark.rule("AUTH-1", "AUTH-6", "AUTH-7")
def test_the_key_of_the_other_half_is_403_everywhere(prepared: Callers, call: Call, operation: str) -> None:
    needed = "User" if OPERATIONS[operation].tag.startswith("human") else "Agent"
    with prepared.refuses(declared(operation, 403, ForbiddenError), f"{needed} authentication required"):
        call.make(prepared.as_(OTHER_HALF[call.handle]))
    assert prepared.traffic.last.operation == operation


@operations
@pytest.mark.rule("RATE-1", "RATE-3")
def test_a_used_up_rate_is_429_everywhere_which_the_client_never_types(
    prepared: Callers, call: Call, operation: str
) -> None:
    prepared.site.renew(rate_limit=1)
    prepared.call(prepare)
    call.make(prepared.as_(call.handle))
    with prepared.refuses(429, "Rate limit exceeded; try again in 60 s"):
        call.make(prepared.as_(call.handle))


# ------------------------------------------------------------------------------------------------------- what is left


def modules() -> Iterator[ModuleType]:
    for path in sorted(HERE.glob("test_rest_client_*.py")):
        yield importlib.import_module(f"tests.clients.{path.stem}")


def marked(name: str) -> set[str]:
    """The operations that the tests of this folder are marked with; each test is held to its marks (conftest.py)."""
    tests = (each for module in modules() for each in vars(module).values() if callable(each))
    marks = (mark for test in tests for mark in getattr(test, "pytestmark", []))
    return {operation for mark in marks if mark.name == name for operation in mark.args}


@pytest.mark.parametrize("name", ["answers", "refuses"])
def test_every_operation_is_called_for_its_own_sake_both_validly_and_not(name: str) -> None:
    assert sorted(set(OPERATIONS) - marked(name)) == []
    assert sorted(marked(name) - set(OPERATIONS)) == []
