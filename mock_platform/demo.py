"""The demo: a conversation over REST step by step, then a live one with scripted agents, told in plain words.

Everything goes through real clients and the real server; nothing reaches into the world.
"""

import json
import shlex
from typing import TYPE_CHECKING

from mock_platform.environment import command_name
from mock_platform.terminal.person import Person
from mock_platform.terminal.teller import Teller
from mock_platform.terminal.transcript import Transcript
from mock_platform.terminal.watching import Watcher

if TYPE_CHECKING:
    from mock_platform.server import MockPlatform

JANE, WEATHER, TRAVEL = "jane", "jane/weather-agent", "jane/travel-agent"
LIVELY_ROOM = "The lively room"
LIVE_SECONDS = 30.0

ASKED = (
    ("Concierge", "@Concierge what will the weather be in Lisbon?"),
    ("Ticket Desk", "@Ticket Desk please get me a seat on the night train."),
    ("Echo", "@Echo thank you all!"),
)
"""Whom Jane addresses in the live conversation, and how."""


def play(mock: "MockPlatform") -> None:
    """Have the conversation on ``mock`` (scenario demo), then print how to go on from there."""
    tell = Teller()
    tell.heading(f"Thenvoi Mock at {mock.base_url}")
    if {JANE, WEATHER, TRAVEL} <= mock.keys.keys():
        people = [_person(mock, JANE, "me"), _person(mock, WEATHER, "agent"), _person(mock, TRAVEL, "agent")]
        try:
            _converse(tell, *people)
            reason = _why_not_live(mock)
            if reason is None:
                _converse_live(tell, people[0], mock.rooms[LIVELY_ROOM])
            else:
                tell.plain(f"\n6. is left out: {reason}.")
        finally:
            for person in people:
                person.close()
    else:
        tell.plain(f"The conversation needs the people of the scenario demo; {mock.settings.scenario} has others.")
    _how_to_go_on(tell, mock)


def _person(mock: "MockPlatform", handle: str, half: str) -> Person:
    return Person(mock.base_url, mock.keys[handle], half, handle=handle, identity_id=mock.ids[handle])


def _why_not_live(mock: "MockPlatform") -> str | None:
    """What the live conversation lacks, with what to do about it."""
    if LIVELY_ROOM not in mock.rooms:
        lack = f"the scenario {mock.settings.scenario} has no room {LIVELY_ROOM!r}, where agents answer by themselves"
        return f"{lack} (leave --scenario out, and it is played)"
    if not mock.call(lambda world: world.clock.running):
        return "the clock stands still, and so do the scripted agents (--clock running wakes them up)"
    return None


def _converse_live(tell: Teller, jane: Person, room_id: str) -> None:
    tell.heading("6. Now live: Jane talks with agents that answer by themselves, and watches over the WebSocket")
    watcher = Watcher(jane, room_id)
    try:
        transcript = Transcript(jane, room_id, tell)
        transcript.skip_history()
        by_name = {each["name"]: each["id"] for each in transcript.participants}
        for name, text in ASKED:
            body = {"message": {"content": text, "mentions": [{"id": by_name[name]}]}}
            transcript.expect_answers(jane.post(f"/chats/{room_id}/messages", body)["id"])
            transcript.follow(watcher, LIVE_SECONDS)
    finally:
        watcher.close()


def _converse(tell: Teller, jane: Person, weather: Person, travel: Person) -> None:
    tell.heading("1. Jane opens a room and brings two of her agents in")
    room = jane.post("/chats", {"chat": {}})["id"]
    tell.step("Jane", "creates a chat room", "POST /api/v1/me/chats → 201")
    for agent, name in ((weather, "Weather Agent"), (travel, "Travel Agent")):
        jane.post(f"/chats/{room}/participants", {"participant": {"participant_id": agent.id}})
        tell.step("Jane", f"adds {name}", f"POST /api/v1/me/chats/{room[:8]}…/participants → 201")

    tell.heading("2. Jane asks; only whom she mentions is asked")
    _say(tell, jane, room, "Jane", "@Weather Agent will it rain in Lisbon on Monday?", weather)
    nothing = travel.get(f"/chats/{room}/messages/next")
    tell.step(
        "Travel", f"asks for work and gets {'nothing (204)' if nothing is None else nothing}", "GET …/messages/next"
    )

    tell.heading("3. Weather Agent tries, fails, tries again and answers")
    message = weather.get(f"/chats/{room}/messages/next")
    tell.step("Weather", f"is given: {message['content']}", "GET …/messages/next → 200")
    _mark(tell, weather, room, message["id"], "processing")
    _mark(tell, weather, room, message["id"], "failed", error="the forecast service did not answer")
    again = weather.get(f"/chats/{room}/messages/next")
    same = "the same message" if again["id"] == message["id"] else "another message"
    tell.step("Weather", f"asks again and is given {same}: failed is not the end", "GET …/messages/next → 200")
    _mark(tell, weather, room, message["id"], "processing")
    event = {"content": "forecast for Lisbon: dry", "message_type": "tool_result", "metadata": {"success": True}}
    weather.post(f"/chats/{room}/events", {"event": event})
    tell.step("Weather", "reports what its tool said", "POST …/events (tool_result) → 201")
    _say(
        tell, weather, room, "Weather", "@Jane Roe it stays dry. @Travel Agent an open-air table will do.", jane, travel
    )
    _mark(tell, weather, room, message["id"], "processed")

    tell.heading("4. Travel Agent was mentioned, so now it has work")
    message = travel.get(f"/chats/{room}/messages/next")
    _mark(tell, travel, room, message["id"], "processing")
    _say(tell, travel, room, "Travel", "@Jane Roe a table for four is booked.", jane)
    _mark(tell, travel, room, message["id"], "processed")

    tell.heading("5. What each of them sees now")
    seen = weather.get(f"/chats/{room}/context")
    tell.step("Weather", f"has {len(seen)} entries of context: its own, and what mentions it", "GET …/context → 200")
    everything = jane.get(f"/chats/{room}/messages")
    tell.step("Jane", f"sees all {len(everything)} messages and events, newest first", "GET …/messages → 200")
    first = everything[-1]
    record = first["metadata"]["delivery_status"][weather.id]
    attempts = ", ".join(f"{each['attempt_number']} {each['status']}" for each in record["attempts"])
    tell.step("Jane", f"reads on her question: {record['status']}; attempts: {attempts}", "metadata.delivery_status")


def _say(tell: Teller, who: Person, room: str, name: str, text: str, *mentioned: Person) -> None:
    mentions = [{"id": each.id, "handle": each.handle} for each in mentioned]
    who.post(f"/chats/{room}/messages", {"message": {"content": text, "mentions": mentions}})
    tell.step(name, f"writes: {text}", "POST …/messages → 201")


def _mark(tell: Teller, agent: Person, room: str, message: str, mark: str, **body: str) -> None:
    done = agent.post(f"/chats/{room}/messages/{message}/{mark}", body)
    name = agent.handle.partition("/")[2].partition("-")[0].capitalize()
    tell.step(name, f"marks it {done['status']} (attempt {done['attempt_number']})", f"POST …/{mark} → 200")


def _how_to_go_on(tell: Teller, mock: "MockPlatform") -> None:
    command = command_name()
    tell.heading("The mock is yours now")
    tell.plain(f"Console   {mock.base_url}/")
    tell.plain(f"Base URL  {mock.base_url}      (reference: {mock.base_url}/docs)")
    for handle, key in mock.keys.items():
        tell.plain(f"  {handle:<20} {key}")
    tell.plain()
    tell.plain("In another terminal:")
    user_key = mock.env.get("THENVOI_API_KEY_USER")
    if user_key is not None:
        _command(
            tell, "the rooms of the first user", f"curl -s -H 'X-API-Key: {user_key}' {mock.base_url}/api/v1/me/chats"
        )
    token = "" if mock.control_token is None else f" --token {mock.control_token}"
    _command(tell, "the variables for a client of yours", f"{command} env --base-url {mock.base_url}{token}")
    _how_to_log_in(tell, mock)
    if LIVELY_ROOM in mock.rooms:
        chat = f"{command} chat --base-url {mock.base_url}{token} --room '{LIVELY_ROOM}'"
        _command(tell, "talk with the agents that answer by themselves", chat)
    if user_key is not None:
        mcp = command_name("thenvoi-mcp", module="mcp_server")
        config = f"{mcp} config --client claude-desktop --base-url {mock.base_url} --key {user_key}"
        _command(tell, "what to paste into the configuration of Claude Desktop, for the MCP server", config)
    tell.plain()
    tell.plain("Stop with Ctrl-C.")


def _how_to_log_in(tell: Teller, mock: "MockPlatform") -> None:
    """The Agent Manager, as the first user (docs/agent-manager.md)."""
    username, password = mock.env.get("THENVOI_AM_USERNAME"), mock.env.get("THENVOI_AM_PASSWORD")
    if username is not None and password is not None:
        body = json.dumps({"username": username, "password": password})
        login = f"{mock.base_url}/api/auth/login"
        curl = f"curl -s -H 'Content-Type: application/json' -d {shlex.quote(body)} {login}"
        _command(tell, "a token of the Agent Manager, which has a tool for each agent", curl)


def _command(tell: Teller, what: str, command: str) -> None:
    """A line to paste, under a few words for what it gives."""
    tell.plain(f"  {what}:")
    tell.plain(f"    {command}")
