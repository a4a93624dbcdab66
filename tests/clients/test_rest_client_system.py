"""The three operations about the platform itself."""

import pytest
from thenvoi_rest.core.api_error import ApiError
from thenvoi_rest.errors import UnauthorizedError
from thenvoi_rest.system import GetVersionResponse
from thenvoi_rest.types import HealthCheck, HealthCheckServices, HealthCheckServicesDatabase, HealthCheckServicesOban
from thenvoi_rest.types import TestResponse as KeyTestResponse

from mock_platform.version import BUILT_AT, VERSION
from tests.clients.callers import Callers
from tests.clients.quickstart import START
from tests.clients.requests import with_headers, with_query
from tests.clients.shown import shown, there

UNKNOWN_KEY = "API key not linked to a valid user or agent"


@pytest.mark.rule("AUTH-14")
@pytest.mark.answers("health_check")
def test_the_platform_is_healthy(mock: Callers) -> None:
    health = mock.as_("jane").system.health_check()
    assert shown(health) == shown(
        HealthCheck(
            status="ok",
            api_version="v1",
            version=VERSION,
            environment="mock",
            timestamp=START,
            features=["memories"],
            services=HealthCheckServices(
                database=HealthCheckServicesDatabase(healthy=True),
                oban=HealthCheckServicesOban(healthy=True, registry_alive=True),
            ),
        )
    )


@pytest.mark.rule("AUTH-14")
@pytest.mark.answers("get_version")
def test_the_platform_tells_its_version_at_the_root(mock: Callers) -> None:
    version = mock.as_("jane/weather-agent").system.get_version()
    assert shown(version) == shown(GetVersionResponse(version=VERSION, commit="mock", built_at=BUILT_AT))
    assert mock.traffic.last.url.path == "/version"


@pytest.mark.rule("AUTH-5", "AUTH-14")
@pytest.mark.refuses("health_check", "get_version", "authentication")
def test_a_wrong_key_is_told_even_where_none_is_needed(mock: Callers) -> None:
    stranger = mock.with_key("thnv_u_1767600000_of-nobody")
    with mock.refuses(401, UNKNOWN_KEY):
        stranger.system.health_check()
    with mock.refuses(401, UNKNOWN_KEY):
        stranger.system.get_version()
    with mock.refuses(UnauthorizedError, UNKNOWN_KEY):
        stranger.test.authentication()


@pytest.mark.rule("ERR-6")
@pytest.mark.refuses("health_check", "get_version", "authentication")
def test_they_take_no_parameters(mock: Callers) -> None:
    jane, verbose = mock.as_("jane"), with_query(verbose="true")
    for call in (jane.system.health_check, jane.system.get_version, jane.test.authentication):
        with mock.refuses(422, details={"/verbose": ["Unexpected field: verbose"]}):
            call(request_options=verbose)


@pytest.mark.rule("AUTH-1", "AUTH-14")
@pytest.mark.answers("authentication")
@pytest.mark.parametrize(
    "handle, name, kind", [("jane", "Jane Roe", "user"), ("jane/travel-agent", "Travel Agent", "agent")]
)
def test_a_key_test_tells_whose_key_it_is_and_not_the_key(mock: Callers, handle: str, name: str, kind: str) -> None:
    tested = mock.as_(handle).test.authentication(request_options=with_headers(**{"X-Trace": "abc"}))
    assert isinstance(tested, KeyTestResponse)
    assert (tested.status, tested.api_version, tested.auth_type) == ("ok", "v1", kind)
    assert (tested.message, tested.permissions) == (f"Authenticated as {name}", [f"{kind}_api"])
    arrived = there(tested.request_info)
    assert (arrived.method, arrived.path, arrived.remote_ip) == ("GET", "/api/v1/test", "127.0.0.1")
    headers = there(arrived.headers)
    assert (headers["x-trace"], headers["user-agent"]) == ("abc", "thenvoi-client-rest/0.0.5")
    assert (headers["x-fern-language"], headers["x-api-key"]) == ("Python", "[redacted]")
    assert mock.key_of(handle).encode() not in mock.traffic.last.answer


@pytest.mark.rule("ERR-9")
def test_each_answer_has_an_id_of_its_own_in_its_header(mock: Callers) -> None:
    jane, stranger = mock.as_("jane"), mock.with_key("thnv_u_1767600000_of-nobody")
    ids = [jane.system.with_raw_response.health_check().headers["x-request-id"] for _ in range(2)]
    for caller, kind in ((jane, 422), (stranger, 401)):
        for _ in range(2):
            with pytest.raises(ApiError) as caught:
                caller.system.health_check(request_options=with_query(verbose="true"))
            assert caught.value.status_code == kind
            ids.append(there(caught.value.headers)["x-request-id"])
    assert len(set(ids)) == 6
