"""What a failing frame is shown with can be played again, and no key is in it."""

import json
from pathlib import Path

import pytest

from conformance.drivers.script import ScriptError, play
from tests.conformance import kit

KEYS = {"USER_KEY": kit.JANE}


async def played(mock: str, *lines: str) -> list[str]:
    address = f"# {mock.replace('http', 'ws')}/api/v1/socket/websocket?api_key=$USER_KEY&vsn=2.0.0"
    out: list[str] = []
    await play("\n".join((address, *lines)), KEYS, out.append)
    assert [line for line in out if kit.JANE in line] == []
    return out


async def test_what_was_sent_is_sent_again_and_the_answers_are_shown(mock: str) -> None:
    said = await played(
        mock, '> [null,"7","phoenix","heartbeat",{}]', "< [...]", "# a remark", "> close 1000", "< close"
    )
    assert said[0] == "# GET /api/v1/socket/websocket?api_key=$USER_KEY&vsn=2.0.0 upgrade 101"
    assert said[1:3] == [
        '> [null,"7","phoenix","heartbeat",{}]',
        '< [null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]',
    ]
    assert said[3:] == ["# a remark", "> close 1000", "< close 1000"]


@pytest.mark.parametrize(
    "line, answer",
    [
        ("> ping 6b6974", "< pong 6b6974"),
        ("> raw 8900", "< pong"),
        ("> binary 07", "< close 1011"),
        ("> text c328", "< close 1007"),
        ("> text 61*8000001", "< close 1009"),
        ("> raw 8300", "< close 1002"),
        ("> hello", "< close 1011"),
    ],
)
async def test_a_script_says_what_is_no_text_in_hexadecimal_digits(mock: str, line: str, answer: str) -> None:
    said = await played(mock, line, "< ...")
    assert said[1] == line
    assert said[2].startswith(answer)


async def test_a_refusal_and_headers_are_played_too(mock: str) -> None:
    address = f"# {mock.replace('http', 'ws')}/api/v1/socket/websocket?vsn=2.0.0"
    out: list[str] = []
    await play(f'{address}\n# x-api-key: $USER_KEY\n> [null,"1","phoenix","heartbeat",{{}}]\n<', KEYS, out.append)
    assert out[-1].startswith('< [null,"1"')
    out.clear()
    await play(address, KEYS, out.append)
    assert out == ["# GET /api/v1/socket/websocket?vsn=2.0.0 upgrade 403", "< 403"]


@pytest.mark.parametrize(
    "text, said",
    [
        ("curl http://127.0.0.1", "it is no frame script"),
        ("# ws://127.0.0.1/elsewhere", "its first line has to be"),
        (
            "# ws://127.0.0.1/api/v1/socket/websocket?api_key=$OTHER_KEY",
            "it needs \\$OTHER_KEY, which is not among USER_KEY",
        ),
    ],
)
async def test_what_cannot_be_played_is_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ScriptError, match=said):
        await play(text, KEYS, print)


async def test_the_scripts_of_a_run_are_played(mock: str, tmp_path: Path) -> None:
    ended = kit.judge(mock, "--only", "WS-14.1,WS-24.8", cwd=tmp_path)
    evidence = [each for verdict in ended.report["verdicts"] for each in verdict["evidence"]]  # type: ignore[attr-defined]
    frames = [each for each in evidence if each["kind"] == "frame"]
    assert [each for each in frames if json.dumps(each).count(kit.JANE)] == []
    last = frames[-1]
    out: list[str] = []
    await play(str(last["repeat"]), KEYS, out.append)
    assert out[-1].startswith("< close 1007")
    assert str(last["line"]).startswith("< close 1007")


def test_replay_plays_a_script(mock: str, tmp_path: Path) -> None:
    address = f"{mock.replace('http', 'ws')}/api/v1/socket/websocket"
    script = tmp_path / "script.txt"
    script.write_text(f'# {address}?api_key=$USER_KEY&vsn=2.0.0\n> [null,"1","phoenix","heartbeat",{{}}]\n<\n')
    ended = kit.run("replay", str(script), "--base-url", mock, "--user-key", kit.JANE, cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines()[-1] == '< [null,"1","phoenix","phx_reply",{"status":"ok","response":{}}]'
    script.write_text(f"# {address}?api_key=$AGENT_KEY\n", encoding="utf-8")
    ended = kit.run("replay", str(script), "--base-url", mock, "--user-key", kit.JANE, cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "thenvoi-conformance: it needs $AGENT_KEY, which is not among USER_KEY\n"


def test_a_script_of_another_target_is_played_at_the_one_that_was_named(mock: str, tmp_path: Path) -> None:
    """Whoever wrote the file does not get the keys."""
    script = tmp_path / "script.txt"
    address = "ws://127.0.0.1:9/api/v1/socket/websocket?api_key=$USER_KEY&vsn=2.0.0"
    script.write_text(f'# {address}\n> [null,"1","phoenix","heartbeat",{{}}]\n<\n', encoding="utf-8")
    ended = kit.run("replay", str(script), "--base-url", mock, "--user-key", kit.JANE, cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert ended.err == f"{script} is about ws://127.0.0.1:9; playing it at {mock}\n"
    assert ended.out.splitlines()[-1] == '< [null,"1","phoenix","phx_reply",{"status":"ok","response":{}}]'
