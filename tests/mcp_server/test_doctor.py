"""What keeps the server from working is found, and told with what to do; the key is told to nobody."""

import asyncio
import time
from collections.abc import Iterator
from ssl import SSLContext

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from mcp_server.advice import GET_A_KEY
from mcp_server.doctor import Finding, examine
from mcp_server.settings import Settings
from mcp_server.tools.table import Group
from mock_platform import MockPlatform
from tests.mcp_server.wire import Script, next_request, serving

ELSEWHERE = (
    "what answers at {} is not the platform: check THENVOI_BASE_URL (it has no /api/v1 at its end), and whether a "
    "proxy stands in between"
)
UNREACHED = "not checked, because the platform did not answer: see base URL"
KEY = "thnv_u_my-own-key"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockPlatform]:
    with MockPlatform() as running:
        yield running


def found(settings: Settings, *, now: float | None = None) -> dict[str, tuple[str, str]]:
    """Verdict and text by subject."""
    findings = examine(settings, now=now)
    assert [finding.subject for finding in findings] == ["key", "base URL", "TLS", "clock", "tools"]
    assert not settings.api_key or all(settings.api_key not in finding.line for finding in findings)
    return {finding.subject: (finding.verdict, finding.text) for finding in findings}


def answering(httpserver: HTTPServer, response: Response) -> Settings:
    httpserver.expect_request("/api/v1/me/agents").respond_with_response(response)
    return Settings(api_key=KEY, base_url=httpserver.url_for("").rstrip("/"))


def test_a_line_says_first_whether_all_is_well() -> None:
    assert Finding("ok", "key", "is fine").line == "ok       key: is fine"
    assert Finding("problem", "key", "is not").line == "problem  key: is not"


def test_nothing_is_wrong_where_nothing_is(mock: MockPlatform) -> None:
    assert found(Settings(api_key=mock.user_key, base_url=mock.base_url)) == {
        "key": ("ok", "the platform takes this user key"),
        "base URL": ("ok", f"{mock.base_url} answers"),
        "TLS": ("ok", "not in use, and not needed on this machine"),
        "clock": ("ok", "agrees with the platform's"),
        "tools": ("ok", "14 load for a key of this kind (user)"),
    }


def test_the_key_of_an_agent_loads_the_tools_of_agents(mock: MockPlatform) -> None:
    groups = frozenset({Group.DEFAULT, Group.CONTACTS})
    result = found(Settings(api_key=mock.agent_key, base_url=mock.base_url, groups=groups))
    assert result["key"] == ("ok", "the platform takes this agent key")
    assert result["tools"] == ("ok", "22 load for a key of this kind (agent)")


# --- key -------------------------------------------------------------------------------------------------------------


def test_a_missing_key_is_a_problem_with_its_solution_and_so_are_the_tools(mock: MockPlatform) -> None:
    result = found(Settings(base_url=mock.base_url))
    assert result["key"] == ("problem", f"THENVOI_API_KEY is not set: {GET_A_KEY}")
    assert result["base URL"] == ("ok", f"{mock.base_url} answers")
    assert result["tools"] == ("problem", "only health_check loads: the others follow the key, see key")


def test_what_is_no_key_of_the_platform_is_not_sent_to_it(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/v1/health").respond_with_json({"status": "ok"})
    result = found(Settings(api_key="sk-of-somebody-else", base_url=httpserver.url_for("").rstrip("/")))
    assert result["key"][0] == "problem"
    assert result["key"][1].startswith("THENVOI_API_KEY does not look like a key: ")
    ((request, _),) = httpserver.log
    assert "X-API-Key" not in request.headers


def test_a_key_that_the_platform_does_not_know_is_a_problem(mock: MockPlatform) -> None:
    result = found(Settings(api_key="thnv_u_nobody", base_url=mock.base_url))
    assert result["key"] == (
        "problem",
        f"the platform does not know this user key: check THENVOI_API_KEY, or {GET_A_KEY}",
    )
    assert result["base URL"][0] == "ok"


def test_an_older_key_is_tried_as_that_of_a_user_and_then_as_that_of_an_agent(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/api/v1/me/agents").respond_with_json({"error": {}}, 403)
    httpserver.expect_request("/api/v1/agent/me", headers={"X-API-Key": "thnv_1_old"}).respond_with_json({"data": {}})
    result = found(Settings(api_key="thnv_1_old", base_url=httpserver.url_for("").rstrip("/")))
    assert result["key"] == ("ok", "the platform takes this legacy key")
    assert result["tools"] == ("ok", "30 load for a key of this kind (legacy)")


def test_a_key_without_access_is_a_problem(httpserver: HTTPServer) -> None:
    settings = answering(httpserver, Response('{"error":{}}', 403, content_type="application/json"))
    assert found(settings)["key"] == (
        "problem",
        "the platform gives this user key no access: check THENVOI_API_KEY",
    )


def test_a_key_that_no_header_can_hold_is_told_and_not_shown(mock: MockPlatform) -> None:
    result = found(Settings(api_key="thnv_u_ключ", base_url=mock.base_url))
    assert result["key"] == ("problem", "THENVOI_API_KEY holds a character that no key has: copy it again")
    assert result["base URL"] == ("ok", f"{mock.base_url} answers")


# --- base URL --------------------------------------------------------------------------------------------------------


def test_where_nobody_listens_the_rest_is_not_checked() -> None:
    where = "http://127.0.0.1:1"
    result = found(Settings(api_key=KEY, base_url=where))
    assert result["key"] == ("ok", "has the form of a key (user); the platform could not be asked about it")
    assert result["base URL"] == (
        "problem",
        f"{where} was not reached: connection refused. Check THENVOI_BASE_URL, network and firewall",
    )
    assert result["clock"] == ("problem", UNREACHED)


def test_a_name_that_nobody_knows_is_told() -> None:
    result = found(Settings(api_key=KEY, base_url="https://nowhere.invalid"))
    assert result["base URL"][1].startswith("https://nowhere.invalid was not reached: the name nowhere.invalid is not")
    assert result["TLS"] == ("problem", UNREACHED)


async def examined(script: Script, tls: SSLContext | None = None) -> dict[str, tuple[str, str]]:
    async with serving(script, tls=tls) as listening:
        settings = Settings(api_key=KEY, base_url=listening.address, timeout=0.2)
        return await asyncio.to_thread(found, settings)


async def test_a_platform_that_does_not_answer_in_time_is_told() -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    result = await examined(silent)
    assert result["base URL"][1].endswith(" does not answer in time: check the address, the network and the firewall")


@pytest.mark.parametrize(
    "response, told",
    [
        (
            Response("<html>", 200, content_type="text/html"),
            ELSEWHERE,
        ),
        (
            Response('{"detail":"Not Found"}', 404, content_type="application/json"),
            ELSEWHERE,
        ),
        (
            Response("", 301, {"Location": "https://new.example/x"}),
            "{} redirects to 'https://new.example/x': set THENVOI_BASE_URL to where it leads",
        ),
        (
            Response("{}", 503, content_type="application/json"),
            "{} answers with 503: the fault is the platform's, try again later",
        ),
    ],
    ids=["a website", "another interface", "a redirect", "a fault"],
)
def test_what_is_not_the_platform_is_told(httpserver: HTTPServer, response: Response, told: str) -> None:
    settings = answering(httpserver, response)
    assert found(settings)["base URL"] == ("problem", told.format(settings.base_url))


# --- TLS and clock ---------------------------------------------------------------------------------------------------


async def test_a_certificate_that_is_not_trusted_is_told(self_signed: SSLContext) -> None:
    async def nothing(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        raise AssertionError("nobody should get this far")

    result = await examined(nothing, self_signed)
    verdict, text = result["TLS"]
    assert verdict == "problem"
    assert text.startswith("the certificate is not trusted (")
    assert text.endswith("add who signed it to the certificates that this system trusts")


def test_a_key_without_tls_on_the_way_to_another_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    result = found(Settings(api_key=KEY, base_url="http://thenvoi.example"))
    assert result["TLS"] == (
        "problem",
        "not in use, so others on the way can read the key: begin THENVOI_BASE_URL with https://",
    )


@pytest.mark.parametrize("seconds, told", [(3600, "ahead of"), (-3600, "behind")])
def test_a_clock_that_is_wrong_is_told(seconds: int, told: str, mock: MockPlatform) -> None:
    verdict, text = found(Settings(api_key=mock.user_key, base_url=mock.base_url), now=time.time() + seconds)["clock"]
    amount, _, rest = text.partition(" s ")
    assert (verdict, rest) == ("problem", f"{told} the platform's: set the time of this machine")
    assert abs(int(amount) - 3600) < 60


@pytest.mark.parametrize("date", ["", "Date: soon\r\n"])
async def test_a_platform_that_does_not_tell_the_time_is_no_problem(date: str) -> None:
    async def timeless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next_request(reader)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n{date}\r\n"
        writer.write(f"{head}{{}}".encode())

    result = await examined(timeless)
    assert result["clock"] == ("ok", "not checked, because the platform does not tell the time")


# --- platforms and machines that mean no good ------------------------------------------------------------------------


def test_a_redirect_that_repeats_the_key_is_shown_without_it(httpserver: HTTPServer) -> None:
    to = f"http://elsewhere.example/{KEY}/api/v1/me/agents?key={KEY}"
    result = found(answering(httpserver, Response("", 302, {"Location": to})))
    shown = "http://elsewhere.example/[key removed]/api/v1/me/agents?key=[key removed]"
    assert shown in result["base URL"][1]


async def test_a_body_without_end_is_not_waited_for() -> None:
    async def go_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
        await reader.read()

    async with serving(go_on) as server:
        result = await asyncio.to_thread(found, Settings(api_key=KEY, base_url=server.address))
    assert result["base URL"] == ("ok", f"{server.address} answers")


@pytest.mark.parametrize(
    "name, value, reason",
    [
        ("ALL_PROXY", "nonsense://x", "the proxy in this machine's settings"),
        ("ALL_PROXY", "http://[::1", "the proxy in this machine's settings"),
        ("SSL_CERT_FILE", "/nonexistent", "the certificates cannot be read"),
    ],
)
def test_settings_of_the_machine_that_cannot_be_used_are_told(
    name: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    result = found(Settings(api_key=KEY, base_url="https://127.0.0.1:1"))
    assert result["base URL"][0] == "problem"
    assert result["base URL"][1].startswith(f"https://127.0.0.1:1 was not reached: {reason}")


def test_certificates_that_cannot_be_read_do_not_matter_where_no_tls_is_spoken(
    mock: MockPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    result = found(Settings(api_key=mock.keys["jane"], base_url=mock.base_url))
    assert {verdict for verdict, _ in result.values()} == {"ok"}


@pytest.mark.parametrize(
    "proxy, problem",
    [
        ("http://127.0.0.1:1", "connection refused; 127.0.0.1 is the proxy"),
        ("proxy.invalid:3128", "the name proxy.invalid is not known; proxy.invalid is the proxy"),
    ],
)
def test_a_proxy_that_is_not_there_is_named_instead_of_the_platform(
    proxy: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy)
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    verdict, text = found(Settings(api_key=KEY, base_url="http://thenvoi.example"))["base URL"]
    assert verdict == "problem"
    assert text.startswith(
        f"http://thenvoi.example was not reached: {problem} in this machine's settings (HTTP_PROXY, "
    )
