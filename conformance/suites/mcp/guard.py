"""Who may speak to it over HTTP (MCP-149 to MCP-154)."""

import socket

from conformance.answers import Answer
from conformance.checks import check
from conformance.drivers.streamable import BOTH
from conformance.mcp.setups import TOKEN
from conformance.mcp.stage import McpStage, Served
from conformance.registry import Need
from conformance.suites.mcp.streamable import HELLO

COMMAND = [Need.COMMAND]


async def _hello(stage: McpStage, served: Served, **headers: str) -> Answer:
    """``initialize`` with headers of the check's own, as a session of its own."""
    given = {**BOTH, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return await served.web.request(stage.log, "POST", "/mcp", body=HELLO, headers=given)


@check("MCP-149", needs=COMMAND)
async def an_unexpected_host_is_refused(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    for host in ("evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example:80"):
        stage.expect.status(await _hello(stage, served, Host=host), 421)


@check("MCP-149", needs=COMMAND)
async def so_it_is_over_sse(stage: McpStage) -> None:
    served = await stage.server(transport="sse")
    answer = await served.web.request(stage.log, "GET", "/sse", headers={"Host": "evil.example"}, seconds=5)
    stage.expect.status(answer, 421)
    answer = await served.web.request(stage.log, "GET", "/sse", headers={"Origin": "http://evil.example"}, seconds=5)
    stage.expect.status(answer, 403)


@check("MCP-150", needs=COMMAND)
async def an_unexpected_origin_is_refused(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    for origin in ("http://evil.example", "https://localhost.evil.example", "null", "http://127.0.0.1.evil.example:80"):
        stage.expect.status(await _hello(stage, served, Origin=origin), 403)


@check("MCP-151", needs=COMMAND)
async def this_machine_is_expected(stage: McpStage) -> None:
    served = await stage.server(transport="http")
    port = served.web.base_url.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "localhost"):
        stage.expect.status(await _hello(stage, served, Host=host), 200)
    for origin in ("http://localhost:3000", "https://127.0.0.1", f"http://[::1]:{port}"):
        stage.expect.status(await _hello(stage, served, Origin=origin), 200)


@check("MCP-152", needs=COMMAND)
async def a_post_is_json(stage: McpStage) -> None:
    for transport, path in (("http", "/mcp"), ("sse", f"/messages/?session_id={'0' * 32}")):
        served = await stage.server(transport=transport)
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            headers = {**BOTH, "Content-Type": kind}
            answer = await served.web.request(stage.log, "POST", path, body=HELLO, headers=headers)
            stage.expect.status(answer, 400)


@check("MCP-153", needs=COMMAND)
async def a_token_can_be_asked_for(stage: McpStage) -> None:
    served = await stage.server(transport="http", token=TOKEN)
    stage.expect.status(await _hello(stage, served), 401)
    for wrong in ("Bearer nonsense", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}"):
        stage.expect.status(await _hello(stage, served, Authorization=wrong), 401)
    stage.expect.status(await _hello(stage, served, Authorization=f"Bearer {TOKEN}"), 200)


@check("MCP-154", needs=COMMAND)
async def it_listens_for_this_machine_alone(stage: McpStage) -> None:
    served = await stage.server(transport="http", more=(("HOST", ""),))
    port = int(served.web.base_url.rpartition(":")[2])
    other = _other_address()
    stage.expect.true("it answers on 127.0.0.1", served.greeting.came, "no answer", served.greeting)
    if other is not None:
        stage.expect.true(f"it does not listen on {other}", not _listens(other, port), "it does", served.greeting)


def _other_address() -> str | None:
    """An address of this machine that is not loopback's, without a name being asked for."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.connect(("192.0.2.1", 9))  # nothing is sent: it is for documentation, and this is UDP
        except OSError:
            return None
        found: str = sock.getsockname()[0]
    return None if found.startswith("127.") else found


def _listens(host: str, port: int) -> bool:
    with socket.socket() as sock:
        sock.settimeout(1)
        return sock.connect_ex((host, port)) == 0
