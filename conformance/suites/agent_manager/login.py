"""Logging in, and the token (AM-1 to AM-6)."""

import base64
import json
import secrets
from typing import Final

from conformance.agent_manager.routes import LOGIN
from conformance.agent_manager.stage import ManagerStage
from conformance.answers import Entry
from conformance.checks import check

DAY: Final = 86_400


def part_of(token: str, index: int) -> Entry:
    """Header (0) or claims (1) of a JWT; an empty one where it is none."""
    parts = token.split(".")
    try:
        text = parts[index]
        return Entry(json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except (IndexError, ValueError):
        return Entry({})


@check("AM-1")
async def a_login_tells_who_one_is(stage: ManagerStage) -> None:
    answer = stage.me.answer
    stage.log.append(answer.exchange)
    stage.expect.status(answer, 200)
    for field in ("token", "id", "username", "email"):
        stage.expect.true(f"{field} is a text", bool(answer.text(field)), answer.at(field), answer)
    stage.expect.equal("username", answer.text("username"), stage.me.name, answer)
    roles = answer.at("roles")
    stage.expect.true("roles is a list", isinstance(roles, list) and roles, roles, answer)


@check("AM-2")
async def the_token_is_called_bearer(stage: ManagerStage) -> None:
    stage.log.append(stage.me.exchange)
    stage.expect.at(stage.me.answer, "type", "Bearer")


@check("AM-3")
async def a_wrong_password_and_an_unknown_user_look_alike(stage: ManagerStage) -> None:
    wrong = {"username": stage.me.name, "password": f"wrong-{secrets.token_hex(4)}"}
    unknown = {"username": f"nobody-{secrets.token_hex(4)}", "password": "wrong"}
    answers = [await stage.request("POST", LOGIN, body=body) for body in (wrong, unknown)]
    for answer in answers:
        stage.expect.status(answer, 401)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        stage.expect.equal("the content type", kind, "application/problem+json", answer)
        stage.expect.at(answer, "status", 401)
    same = answers[0].body == answers[1].body
    stage.expect.true("the two answers are the same", same, answers[1].body, answers[0])


@check("AM-5")
async def the_token_is_a_jwt_with_its_claims(stage: ManagerStage) -> None:
    stage.log.append(stage.me.exchange)
    head, claims = part_of(stage.me.token, 0), part_of(stage.me.token, 1)
    stage.expect.equal("alg", head.at("alg"), "HS256", stage.me)
    for name in ("iss", "aud", "sub", "iat", "exp"):
        stage.expect.true(f"the claim {name} is there", name in claims.keys, sorted(claims.keys), stage.me)
    stage.expect.equal("sub", claims.at("sub"), stage.me.name, stage.me)
    issued, expires = claims.at("iat"), claims.at("exp")
    in_order = isinstance(issued, int) and isinstance(expires, int) and issued < expires
    stage.expect.true("it expires after it was issued", in_order, (issued, expires), stage.me)


@check("AM-5")
async def issuer_and_audience_are_those_of_the_agent_manager(stage: ManagerStage) -> None:
    stage.log.append(stage.me.exchange)
    claims = part_of(stage.me.token, 1)
    stage.expect.true("iss is a text", bool(claims.text("iss")), claims.at("iss"), stage.me)
    audience = claims.at("aud")
    stage.expect.true("aud is a text or a list", isinstance(audience, str | list) and audience, audience, stage.me)


@check("AM-6")
async def it_is_good_for_a_day(stage: ManagerStage) -> None:
    stage.log.append(stage.me.exchange)
    claims = part_of(stage.me.token, 1)
    issued, expires = claims.at("iat"), claims.at("exp")
    lasts = expires - issued if isinstance(issued, int) and isinstance(expires, int) else None
    stage.expect.equal("the seconds between iat and exp", lasts, DAY, stage.me)
