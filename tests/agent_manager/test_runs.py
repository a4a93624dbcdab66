"""Calls of agents: the question, the wait, the answer, every way in which there is none, and what stays."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from mock_platform.agent_manager import runs as runs_module
from mock_platform.agent_manager.run import readable
from mock_platform.agent_manager.runs import Runs
from mock_platform.world import World
from mock_platform.world.identities import Agent
from mock_platform.world.messages import MentionRequest, Message
from mock_platform.world.rooms import Room
from tests.agent_manager.stage import NOTHING, Json, Stage, rpc

CLERK = "alice/night_clerk"
Act = Callable[[World, Room, Agent, Message], object]


class Call:
    """A call of the night clerk, who has no script: the test is the agent."""

    def __init__(self, stage: Stage, **params: object) -> None:
        self.stage = stage
        self.clerk = stage.agent(CLERK)
        stage.inside(lambda world: world.set_presence(self.clerk.id, online=True))
        self.stream = stage.stream()
        call = {"name": "run_night_clerk", "arguments": {"message": "anybody there?"}, **params}
        answer = stage.post(rpc(1, "tools/call", call), self.stream.session_id)
        assert answer.status_code == 202

    def act(self, act: Act) -> None:
        """What the agent does in the room that the call has opened."""

        def run(world: World) -> None:
            room = list(world.rooms.rooms.values())[-1]
            act(world, room, self.clerk, room.messages[0])

        self.stage.inside(run)

    def result(self) -> Json:
        found: Json = self.stream.answer_to(1)["result"]
        return found

    @property
    def room(self) -> Room:
        return self.stage.inside(lambda world: list(world.rooms.rooms.values())[-1])


@pytest.fixture(autouse=True)
def answers_that_take_their_time_are_on_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mock_platform.agent_manager.sse.GRACE_SECONDS", 0.001)


def say(text: str) -> Act:
    def act(world: World, room: Room, agent: Agent, question: Message) -> None:
        world.messages.send(agent, room.id, text, [MentionRequest(question.sender_id)])

    return act


def mark(*marks: str) -> Act:
    def act(world: World, room: Room, agent: Agent, question: Message) -> None:
        for each in marks:
            if each == "failed":
                world.deliveries.mark_failed(agent, room.id, question.id, "the bell is broken")
            else:
                getattr(world.deliveries, f"mark_{each}")(agent, room.id, question.id)

    return act


def post_error(world: World, room: Room, agent: Agent, _: Message) -> None:
    world.messages.post_event(agent, room.id, "the register is locked", "error")


# --- answers ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.4")
def test_the_documented_example_works_as_written(stage: Stage) -> None:
    assert stage.call("run_finance_agent", message="What is the current price of AAPL?") == {
        "content": [{"type": "text", "text": "AAPL trades at 187.42 USD (a made-up price of the mock)."}],
        "isError": False,
    }


@pytest.mark.rule("AM-5.4")
@pytest.mark.parametrize(
    "tool, message, answer",
    [
        ("run_finance_agent", "What is the price of gold?", "gold trades at 100.00 USD (a made-up price of the mock)."),
        ("run_finance_agent", "Hello!", "I can look up prices: ask me for the price of a stock."),
        ("run_web_agent", "MCP news", "I found three pages about: MCP news"),
        (
            "run_procurator_assistant",
            "Compare offers for chairs",
            "Three suppliers offer it: Northwind for 118 EUR, Contoso for 121 EUR, Fabrikam for 134 EUR.",
        ),
    ],
)
def test_each_default_agent_answers(stage: Stage, tool: str, message: str, answer: str) -> None:
    for username in ("alice", "bob"):
        assert stage.call(tool, username, message=message)["content"] == [{"type": "text", "text": answer}]


@pytest.mark.rule("AM-5.5")
def test_each_call_is_a_room_of_the_caller_that_everybody_reads_over_the_other_face(stage: Stage) -> None:
    stage.call("run_web_agent", message="MCP")
    key = {"X-API-Key": stage.mock.keys["alice"]}
    (room,) = stage.http.get("/api/v1/me/chats", headers=key).json()["data"]
    assert room["title"] == "MCP"
    listed = stage.http.get(f"/api/v1/me/chats/{room['id']}/messages", headers=key).json()["data"]
    shown = [(each["sender_name"], each["message_type"]) for each in reversed(listed)]
    web = "Web Agent"
    assert shown == [
        ("Alice Moreau", "text"),
        (web, "thought"),
        (web, "tool_call"),
        (web, "tool_result"),
        (web, "text"),
    ]
    present = stage.http.get(f"/api/v1/me/chats/{room['id']}/participants", headers=key).json()["data"]
    assert [(each["name"], each["role"]) for each in present] == [("Alice Moreau", "owner"), (web, "member")]
    stage.call("run_web_agent", message="MCP")
    assert len(stage.http.get("/api/v1/me/chats", headers=key).json()["data"]) == 2


@pytest.mark.rule("AM-5.5")
def test_a_real_agent_answers_through_its_socket_and_its_deliveries(stage: Stage) -> None:
    """The agent is a program with a key: it is told over the WebSocket, works over REST, and knows nothing of tools."""
    from websockets.sync.client import connect

    handle, key = CLERK, stage.mock.keys[CLERK]
    agent_id, headers = stage.mock.ids[handle], {"X-API-Key": key}
    address = f"ws{stage.mock.base_url.removeprefix('http')}/api/v1/socket/websocket?api_key={key}&vsn=2.0.0"

    def work() -> None:
        import json

        with connect(address) as socket:
            socket.send(json.dumps(["1", "1", f"agent_rooms:{agent_id}", "phx_join", {}]))
            joined.wait(30)
            while True:
                _, _, _, event, payload = json.loads(socket.recv(timeout=30))
                if event == "phx_reply":
                    joined_for_real.set()
                elif event == "room_added":
                    break
            chat = f"/api/v1/agent/chats/{payload['id']}/messages"
            question = stage.http.get(f"{chat}/next", headers=headers).json()["data"]
            stage.http.post(f"{chat}/{question['id']}/processing", headers=headers).raise_for_status()
            message = {"content": "Room 12 is free.", "mentions": [{"id": question["sender_id"]}]}
            stage.http.post(chat, headers=headers, json={"message": message}).raise_for_status()
            stage.http.post(f"{chat}/{question['id']}/processed", headers=headers).raise_for_status()
            done.set()

    joined, joined_for_real, done = threading.Event(), threading.Event(), threading.Event()
    worker = threading.Thread(target=work)
    worker.start()
    joined.set()
    assert joined_for_real.wait(30)
    result = stage.call("run_night_clerk", message="Is a room free?")
    assert result == {"content": [{"type": "text", "text": "Room 12 is free."}], "isError": False}
    assert done.wait(30)
    worker.join()


@pytest.mark.rule("AM-5.5")
def test_the_first_text_of_the_agent_is_the_answer_and_later_ones_stay_in_the_room(frozen: Stage) -> None:
    call = Call(frozen)
    call.act(mark("processing"))
    call.act(say("One moment."))
    call.act(say("Here I am."))
    assert call.result() == {"content": [{"type": "text", "text": "One moment."}], "isError": False}
    assert len(call.room.messages) == 3
    frozen.advance(100)
    frozen.post(rpc(2, "ping"), call.stream.session_id)
    assert call.stream.answer_to(2)["result"] == {}


def test_a_text_of_somebody_else_in_the_room_is_no_answer(frozen: Stage) -> None:
    call = Call(frozen)

    def chatter(world: World, room: Room, agent: Agent, _: Message) -> None:
        bob = world.accounts.resolve("bob")
        world.rooms.admit(room, bob)
        world.messages.send(bob, room.id, "hello?", [MentionRequest(agent.id)])

    call.act(chatter)
    call.act(say("Yes."))
    assert call.result()["content"][0]["text"] == "Yes."


@pytest.mark.parametrize(
    "content, read",
    [
        ("@[[{me}]] yes", "yes"),
        ("@[[{me}]], yes", "yes"),
        ("yes @[[{me}]]", "yes @Alice Moreau"),
        ("@[[{other}]] asks\n\n  two lines", "@Bob Nakamura asks\n\n  two lines"),
        ("@[[{unknown}]] left", "@{unknown} left"),
        (" , as it is", " , as it is"),
    ],
)
def test_mentions_are_read_as_names_and_the_one_of_the_caller_in_front_not_at_all(
    frozen: Stage, content: str, read: str
) -> None:
    alice, bob = frozen.user("alice"), frozen.user("bob")
    ids = {"me": alice.id, "other": bob.id, "unknown": "00000000-0000-4000-8000-000000000999"}
    message = Message(
        *("m", 0, "r", "a", "Agent", "A", "text"), content.format(**ids), (alice.mention, bob.mention), None, 0, 0
    )
    assert readable(message, alice.id) == read.format(**ids)


# --- no answers ------------------------------------------------------------------------------------------------------


def text_of(result: Json, call: Call) -> str:
    """The text of a failure, without the ids at its end, which are checked."""
    assert result["isError"] is True
    text: str = result["content"][0]["text"]
    said, _, where = text.partition(" Run id: ")
    assert where.endswith(f" Chat id: {call.room.id}.")
    return said


@pytest.mark.rule("AM-5.4")
def test_an_agent_that_nobody_answers_for_is_an_error_at_once_and_nothing_is_sent(stage: Stage) -> None:
    assert stage.call("run_night_clerk", message="anybody there?") == {
        "content": [
            {
                "type": "text",
                "text": "Error: offline: Night Clerk is not connected, so nobody would answer. "
                "Start the agent, or ask another one: list_agents names them.",
            }
        ],
        "isError": True,
    }
    assert stage.inside(lambda world: len(world.rooms.rooms)) == 0


@pytest.mark.rule("AM-5.5")
def test_an_agent_that_takes_too_long_is_an_error_that_says_where_a_later_answer_will_be(frozen: Stage) -> None:
    call = Call(frozen)
    frozen.advance(59)
    frozen.post(rpc(2, "ping"), call.stream.session_id)
    assert call.stream.answer_to(2)["result"] == {}
    frozen.advance(1)
    assert text_of(call.result(), call) == (
        "Error: timeout: Night Clerk did not answer within 60 s. The question has been sent, and a later answer will "
        "be in the chat: read there before asking again."
    )


def test_the_switch_says_how_long_a_call_waits_and_the_error_names_what_the_agent_said_last() -> None:
    with Stage(clock="frozen", agent_manager_run_seconds=4) as stage:
        call = Call(stage)
        call.act(post_error)
        stage.advance(4)
        assert text_of(call.result(), call).startswith(
            "Error: timeout: Night Clerk did not answer within 4 s; the last that it said: the register is locked."
        )


@pytest.mark.rule("AM-5.4")
@pytest.mark.parametrize(
    "marks, reason",
    [
        (("processing", "failed"), "Night Clerk failed: the bell is broken."),
        (("processing", "processed"), "Night Clerk has finished without an answer."),
        (("processing", "failed", "processing", "failed"), "Night Clerk failed: the bell is broken."),
    ],
)
def test_an_agent_that_gives_up_or_thinks_it_is_done_has_five_seconds_left(
    frozen: Stage, marks: tuple[str, ...], reason: str
) -> None:
    call = Call(frozen)
    call.act(mark(*marks))
    frozen.advance(5)
    assert text_of(call.result(), call) == f"Error: agent_failed: {reason}"


def test_one_that_tries_again_or_answers_in_time_has_not_failed(frozen: Stage) -> None:
    call = Call(frozen)
    call.act(mark("processing", "failed"))
    frozen.advance(4)
    call.act(mark("processing"))
    frozen.advance(40)
    call.act(mark("processed"))
    frozen.advance(4)
    call.act(say("Sorry, I was asleep."))
    assert call.result()["content"][0]["text"] == "Sorry, I was asleep."


def leave(world: World, room: Room, agent: Agent, _: Message) -> None:
    world.rooms.remove_participant(agent, room.id, agent.id)


def delete_room(world: World, room: Room, _: Agent, question: Message) -> None:
    world.rooms.delete(world.accounts.users[question.sender_id], room.id)


def delete_agent(world: World, _: Room, agent: Agent, __: Message) -> None:
    world.accounts.delete_agent(agent.owner, agent.id, force=True)


@pytest.mark.parametrize(
    "act, why",
    [
        (leave, "the agent left the room"),
        (delete_agent, "the agent left the room"),
        (delete_room, "the room was deleted"),
    ],
)
def test_an_agent_that_cannot_answer_any_more_is_an_error_at_once(frozen: Stage, act: Act, why: str) -> None:
    call = Call(frozen)
    call.act(act)
    message: Any = call.stream.message()
    while "id" not in message:  # the list of tools may have changed as well
        message = call.stream.message()
    text = message["result"]["content"][0]["text"]
    assert text.startswith(f"Error: agent_failed: Night Clerk cannot answer: {why}. Run id: ")
    assert frozen.left_behind()["runs"] == 0


def test_more_runs_than_the_bound_are_refused(frozen: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_module, "MOST_RUNS", 1)
    Call(frozen)
    text = frozen.call("run_finance_agent", message="price?")["content"][0]["text"]
    assert text == "Error: too_many_runs: 1 runs are waiting already; try again when some have ended."


def test_whoever_has_too_many_of_them_is_refused_and_the_others_are_not(
    frozen: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs_module, "MOST_OF_ONE_USER", 1)
    call = Call(frozen)
    text = frozen.call("run_night_clerk", message="and you?")["content"][0]["text"]
    assert text == "Error: too_many_runs: 1 runs of yours are waiting already; try again when some have ended."
    problem = frozen.request("POST", "/api/agents/night_clerk/runs", json={"message": "and you?"})
    assert (problem.status_code, problem.json()["type"]) == (409, "urn:problem-type:too-many-runs")
    call.act(say("Yes."))
    assert call.result()["isError"] is False
    Call(frozen)
    bob = frozen.stream("bob")
    asked = {"name": "run_night_clerk", "arguments": {"message": "and you?"}}
    assert frozen.post(rpc(1, "tools/call", asked), bob.session_id, "bob").status_code == 202
    assert frozen.left_behind()["runs"] == 2


# --- progress and cancelling -----------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.4")
def test_a_caller_who_wants_progress_gets_it_at_the_start_and_every_five_seconds(frozen: Stage) -> None:
    call = Call(frozen, _meta={"progressToken": "p"})
    told = [call.stream.message()]
    for _ in range(2):
        frozen.advance(5)
        told.append(call.stream.message())
    assert {each["method"] for each in told} == {"notifications/progress"}
    assert [(each["params"]["progress"], each["params"]["total"]) for each in told] == [(0, 60), (5, 60), (10, 60)]
    assert {each["params"]["progressToken"] for each in told} == {"p"}
    assert told[0]["params"]["message"] == f"Asked Night Clerk in chat {call.room.id}"
    assert told[2]["params"]["message"] == f"Night Clerk is at work in chat {call.room.id}"
    call.act(say("Done."))
    assert call.result()["isError"] is False


@pytest.mark.rule("AM-5.4")
def test_a_cancelled_call_waits_no_more_sends_nothing_more_and_its_room_stays(frozen: Stage) -> None:
    call = Call(frozen, _meta={"progressToken": 1})
    assert call.stream.message()["method"] == "notifications/progress"
    frozen.post(rpc(None, "notifications/cancelled", {"requestId": 1}), call.stream.session_id)
    frozen.until(lambda _: frozen.left_behind()["runs"] == 0, "nobody waits")
    call.act(say("Here I am."))
    frozen.advance(100)
    frozen.post(rpc(2, "ping"), call.stream.session_id)
    assert call.stream.answer_to(2)["result"] == {}
    assert [each.sender_type for each in call.room.messages] == ["User", "Agent"]


def test_the_post_of_a_cancelled_call_is_let_go() -> None:
    with Stage(clock="frozen", agent_manager_post_response="inline") as stage:
        stream = stage.stream()
        call = rpc(1, "tools/call", {"name": "run_finance_agent", "arguments": {"message": "price?"}})
        answers: list[Any] = []
        waiting = threading.Thread(target=lambda: answers.append(stage.post(call, stream.session_id)))
        waiting.start()
        stage.until(lambda _: stage.left_behind()["runs"] == 1, "the call waits")
        stage.post(rpc(None, "notifications/cancelled", {"requestId": 1}), stream.session_id)
        waiting.join()
        assert (answers[0].status_code, answers[0].text) == (202, "Accepted")
        assert stage.left_behind()["runs"] == 0


# --- clients that vanish ---------------------------------------------------------------------------------------------


def test_a_client_that_vanishes_while_a_call_waits_leaves_only_the_room_behind(frozen: Stage) -> None:
    call = Call(frozen)
    assert frozen.left_behind()["runs"] == 1
    call.stream.close()
    frozen.until(lambda _: frozen.left_behind() == NOTHING, "nothing waits")
    assert frozen.inside(lambda world: [len(room.messages) for room in world.rooms.rooms.values()]) == [1]
    runs = frozen.inside(lambda world: world.attached(Runs, Runs))
    assert runs._follow not in [each for each, _ in frozen.inside(lambda world: world.events._subscribers)]


@pytest.mark.parametrize("path", ["/mcp/messages", "/api/agents/finance_agent/runs"])
@pytest.mark.parametrize("delivery", ["both", "inline"])
def test_one_that_vanishes_while_its_post_waits_does_so_too(path: str, delivery: str) -> None:
    with Stage(clock="frozen", agent_manager_post_response=delivery) as stage:
        call = rpc(1, "tools/call", {"name": "run_finance_agent", "arguments": {"message": "price?"}})
        stage.vanish_during(path, {"message": "price?"} if path.startswith("/api") else call)
        stage.until(lambda _: stage.left_behind() == NOTHING, "nothing waits")


def test_one_that_vanishes_while_it_waits_for_an_answer_in_the_body_of_its_session() -> None:
    with Stage(clock="frozen", agent_manager_post_response="inline") as stage:
        stream = stage.stream()
        call = rpc(1, "tools/call", {"name": "run_finance_agent", "arguments": {"message": "price?"}})
        stage.vanish_during(f"/mcp/messages?sessionId={stream.session_id}", call)
        stage.until(lambda _: stage.left_behind()["runs"] == 0, "nobody waits")
        assert stage.post(rpc(1, "ping"), stream.session_id).json()["result"] == {}
