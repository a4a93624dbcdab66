"""Refusals before the upgrade (WS-13)."""

from collections.abc import Mapping, Sequence

from conformance.checks import check
from conformance.registry import Need
from conformance.stage import Stage
from conformance.suites.realtime.upgrade import VSN, asked, key_of, refused
from conformance.suites.rest.auth import NOBODY

STRANGERS: Sequence[Mapping[str, str]] = (
    {},
    {"api_key": ""},
    {"api_key": "no-key"},
    {"api_key": "thnv_u_1700000000_nobody-has-this-key-at-all-000001"},
    {"api_key": "thnv_a_1700000000_nobody-has-this-key-at-all-000001"},
    {"token": "not.a.jwt"},
    {"token": "eyJhbGciOiJub25lIn0.eyJzdWIiOiJub2JvZHkifQ."},
)
"""Queries that name nobody."""


@check("WS-13.1")
async def nobody_gets_no_socket(stage: Stage) -> None:
    for query in STRANGERS:
        refused(stage, await asked(stage, query))


@check("WS-13.2")
async def a_refusal_says_nothing(stage: Stage) -> None:
    for query in STRANGERS[:3]:
        upgraded = await asked(stage, query)
        refused(stage, upgraded)
        stage.expect.equal("the body of the refusal", upgraded.answer.raw, b"", on=upgraded)


@check("WS-13.3", "AUTH-13")
async def an_agent_id_has_to_be_known(stage: Stage) -> None:
    for identity in (NOBODY, "no-id", "undefined"):
        refused(stage, await asked(stage, {"api_key": key_of(stage.user), "agent_id": identity}))


@check("WS-13.3", "AUTH-13", needs=[Need.WRITE, Need.SECOND_USER])
async def an_agent_id_of_somebody_else_is_refused(stage: Stage) -> None:
    theirs = await stage.agent_of(stage.second_user)
    refused(stage, await asked(stage, {"api_key": key_of(stage.user), "agent_id": theirs.id}))


@check("WS-13.3", "AUTH-13", needs=[Need.WRITE])
async def no_key_of_a_deleted_agent_gives_a_socket(stage: Stage) -> None:
    agent = await stage.fresh_agent()
    stage.expect.status(await stage.user.delete(f"/me/agents/{agent.id}", {"force": "true"}), 200)
    refused(stage, await asked(stage, {"api_key": key_of(agent)}))
    refused(stage, await asked(stage, {"api_key": key_of(stage.user), "agent_id": agent.id}))


@check("WS-13.4")
async def a_strange_version_is_refused(stage: Stage) -> None:
    for version in ("", "two", "3.0.0", "0.9.0"):
        upgraded = await stage.upgrade({"api_key": key_of(stage.user), "vsn": version})
        refused(stage, upgraded)


@check("WS-13.5")
async def without_a_version_the_first_array_ends_the_socket(stage: Stage) -> None:
    upgraded = await stage.upgrade({"api_key": key_of(stage.user)})
    stage.expect.equal("the status of the upgrade", upgraded.status, 101, on=upgraded)
    listener = stage.listening(upgraded, stage.user)
    await listener.socket.send([None, "1", "phoenix", "heartbeat", {}])
    await listener.closes(1011)


@check("WS-13.6")
async def a_later_patch_of_the_version_is_taken(stage: Stage) -> None:
    upgraded = await stage.upgrade({"api_key": key_of(stage.user), "vsn": "2.0.7"})
    stage.expect.equal("the status of the upgrade", upgraded.status, 101, on=upgraded)
    await stage.listening(upgraded, stage.user).beat()


@check("WS-13.7")
async def the_first_version_speaks_in_objects(stage: Stage) -> None:
    upgraded = await stage.upgrade({"api_key": key_of(stage.user), "vsn": "1.0.0"})
    stage.expect.equal("the status of the upgrade", upgraded.status, 101, on=upgraded)
    listener = stage.listening(upgraded, stage.user)
    await listener.socket.send({"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": "1"})
    await listener.until(lambda: listener.socket.heard or None)
    wanted = b'"status":"ok"'
    heard = listener.socket.heard
    stage.expect.true("the answer is an object", heard and heard[0].data[:1] == b"{", heard, listener)
    stage.expect.true("its status is ok", wanted in heard[0].data.replace(b" ", b""), heard, listener)


@check("WS-13.8")
async def without_an_upgrade_the_path_is_a_bad_request(stage: Stage) -> None:
    query = {"api_key": key_of(stage.user), **VSN}
    stage.expect.status(await stage.user.get("/socket/websocket", query), 400)


@check("WS-13.8", needs=[Need.WRITE])
async def another_method_is_a_bad_request(stage: Stage) -> None:
    query = {"api_key": key_of(stage.user), **VSN}
    stage.expect.status(await stage.user.request("POST", "/socket/websocket", query=query), 400)
