"""Health, key test and version: bare objects without an envelope (rest.md 6)."""

from mock_platform.rest.schemas.base import Answer, Moment


class HealthCheckServicesDatabase(Answer):
    """State of the database."""

    healthy: bool | None = None


class HealthCheckServicesOban(Answer):
    """State of the job queue."""

    healthy: bool | None = None
    registry_alive: bool | None = None


class HealthCheckServices(Answer):
    """State of what the platform stands on."""

    database: HealthCheckServicesDatabase | None = None
    oban: HealthCheckServicesOban | None = None


class HealthCheck(Answer):
    """Answer of ``health_check``."""

    status: str
    api_version: str
    version: str
    environment: str | None = None
    timestamp: Moment
    features: list[str] | None = None
    services: HealthCheckServices | None = None


class TestResponseRequestInfo(Answer):
    """The request as it arrived, with the key blanked out."""

    method: str | None = None
    path: str | None = None
    headers: dict[str, object] | None = None
    remote_ip: str | None = None


class TestResponse(Answer):
    """Answer of ``authentication``."""

    status: str
    message: str
    api_version: str
    auth_type: str
    permissions: list[str] | None = None
    request_info: TestResponseRequestInfo | None = None


class GetVersionResponse(Answer):
    """Answer of ``get_version``."""

    version: str
    commit: str
    built_at: str
