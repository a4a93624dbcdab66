"""Health, version and the key test (rest.md 6)."""

from mock_platform.rest.operations import Reply, RequestInfo, Resource
from mock_platform.rest.schemas.system import GetVersionResponse, HealthCheck, TestResponse
from mock_platform.version import BUILT_AT, VERSION
from mock_platform.world import World
from mock_platform.world.clock import iso
from mock_platform.world.identities import Identity

system = Resource("system", caller="nobody")
key_test = Resource("test", caller="any")

API_VERSION = "v1"


@system.operation("GET", "/health", HealthCheck)
def health_check(world: World, _caller: Identity | None) -> Reply:
    """Whether the platform is up.

    Needs no key; one that is sent is checked (AUTH-14).
    """
    return {
        "status": "ok",
        "api_version": API_VERSION,
        "version": VERSION,
        "environment": "mock",
        "timestamp": iso(world.clock.now()),
        "features": ["memories"] if world.switches.memories else [],
        "services": {"database": {"healthy": True}, "oban": {"healthy": True, "registry_alive": True}},
    }


@key_test.operation("GET", "/test", TestResponse)
def authentication(_world: World, caller: Identity, request: RequestInfo) -> Reply:
    """Whether a key is good, and whose kind it is.

    Shows the request as it arrived, credentials blanked out.
    """
    return {
        "status": "ok",
        "message": f"Authenticated as {caller.name}",
        "api_version": API_VERSION,
        "auth_type": caller.type.lower(),
        "permissions": [f"{caller.type.lower()}_api"],
        "request_info": request._asdict(),
    }


@system.operation("GET", "/version", GetVersionResponse)
def get_version(_world: World, _caller: Identity | None) -> Reply:
    """Which version answers."""
    return {"version": VERSION, "commit": "mock", "built_at": BUILT_AT}
