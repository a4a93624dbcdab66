"""Who has no good token is turned away before anything else (AM-7 to AM-11)."""

import base64
import hashlib
import hmac
import json
from typing import Final

from conformance.agent_manager.routes import AGENTS, MESSAGES, STREAM
from conformance.agent_manager.stage import ManagerStage
from conformance.answers import ABSENT, Answer
from conformance.checks import check
from conformance.suites.agent_manager.login import part_of

PING: Final = {"jsonrpc": "2.0", "id": 1, "method": "ping"}


def _encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def forgeries(token: str) -> dict[str, str]:
    """Tokens that are no good, by what is wrong with them."""
    head, claims, signature = (*token.split("."), "", "", "")[:3]
    told = part_of(token, 1).value
    later = {**told, "exp": 4_102_444_800} if isinstance(told, dict) else {}
    unsigned = f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{claims}."
    foreign = f"{head}.{claims}"
    mark = hmac.new(b"0123456789abcdef0123456789abcdef", foreign.encode(), hashlib.sha256).digest()
    return {
        "none at all": "nonsense",
        "changed claims": f"{head}.{_encoded(later)}.{signature}",
        "a changed signature": f"{head}.{claims}.{'A' if signature[:1] != 'A' else 'B'}{signature[1:]}",
        "no algorithm": unsigned,
        "another key": f"{foreign}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}",
        "no signature": f"{head}.{claims}.",
    }


def _turned_away(stage: ManagerStage, answer: Answer) -> None:
    stage.expect.status(answer, 401)
    kind = answer.headers.get("content-type", "")
    stage.expect.true("it is no stream of events", "event-stream" not in kind, kind, answer)
    stage.expect.true("no session is named", "sessionId" not in answer.raw.decode(errors="replace"), "one", answer)


@check("AM-7")
async def without_a_token_there_is_no_stream(stage: ManagerStage) -> None:
    _turned_away(stage, await stage.knock({}))
    for value in ("Bearer", f"Basic {stage.me.token}", stage.me.token):
        _turned_away(stage, await stage.knock({"Authorization": value}))


@check("AM-8")
async def a_forged_token_opens_no_stream(stage: ManagerStage) -> None:
    for what, token in forgeries(stage.me.token).items():
        answer = await stage.knock({"Authorization": f"Bearer {token}"})
        stage.expect.true(f"a token with {what} is refused", answer.status == 401, answer.status, answer)
        _turned_away(stage, answer)


@check("AM-8")
async def a_forged_token_is_good_for_nothing_else(stage: ManagerStage) -> None:
    for what, token in forgeries(stage.me.token).items():
        headers = {"Authorization": f"Bearer {token}"}
        for method, path, body in (("POST", MESSAGES, PING), ("POST", "/mcp", PING), ("GET", AGENTS, ABSENT)):
            answer = await stage.request(method, path, headers=headers, body=body)
            stage.expect.true(f"{path} refuses {what}", answer.status == 401, answer.status, answer)


@check("AM-9")
async def the_refusal_says_what_is_wanted(stage: ManagerStage) -> None:
    without = await stage.knock({})
    wrong = await stage.knock({"Authorization": "Bearer nonsense"})
    for answer, told in ((without, False), (wrong, True)):
        stage.expect.status(answer, 401)
        stage.expect.true("the body is a JSON object", isinstance(answer.body, dict), answer.raw, answer)
        challenge = answer.headers.get("www-authenticate", "")
        stage.expect.true("the challenge is Bearer", challenge.startswith("Bearer"), challenge, answer)
        names = 'error="invalid_token"' in challenge
        stage.expect.equal("whether the challenge names an invalid token", names, told, answer)


@check("AM-10")
async def a_post_is_turned_away_before_its_body_is_read(stage: ManagerStage) -> None:
    for headers in ({}, {"Authorization": "Bearer nonsense"}):
        for body in (PING, b"no JSON at all", b""):
            answer = await stage.request("POST", MESSAGES, body=body, headers=headers)
            _turned_away(stage, answer)
            stage.expect.true("it is no answer of JSON-RPC", "jsonrpc" not in str(answer.body), answer.body, answer)


@check("AM-11")
async def no_metadata_of_oauth_are_published(stage: ManagerStage) -> None:
    for name in ("oauth-authorization-server", "oauth-protected-resource", "openid-configuration"):
        for path in (f"/.well-known/{name}", f"/.well-known/{name}/mcp/sse"):
            stage.expect.status(await stage.request("GET", path), 404)
    for path in (STREAM, "/mcp"):
        answer = await stage.request("GET", path, seconds=5)
        challenge = answer.headers.get("www-authenticate", "")
        stage.expect.true("the challenge names no metadata", "resource_metadata" not in challenge, challenge, answer)
