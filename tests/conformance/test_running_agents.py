"""The agent of ``--agent-key`` may be running: it has one socket, and the kit does not take it."""

import pytest

from conformance.claims import ReadOnly
from conformance.commands.platform import Access, Options, session_at
from conformance.stage import Stage
from tests.conformance import kit


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("way", ["key", "header", "id"])
async def test_no_socket_is_that_of_the_agent_whose_key_was_given(mock: str, way: str, write: object) -> None:
    access = Access(mock, kit.JANE, agent_key=kit.WEATHER)
    async with session_at(access, Options(write=False), "run") as session:
        session.write = bool(write)
        stage = Stage(session)
        assert session.agent is not None
        query = {
            "key": {"api_key": kit.WEATHER},
            "header": {},
            "id": {"api_key": kit.JANE, "agent_id": session.agent.id},
        }[way]
        headers = {"x-api-key": kit.WEATHER} if way == "header" else {}
        with pytest.raises(ReadOnly, match="AGT-18"):
            await stage.upgrade({"vsn": "2.0.0", **query}, headers)
        assert stage.log == []
