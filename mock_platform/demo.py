"""The demo: a conversation over REST as a user and two agents would have it, told in plain words.

Everything goes through a real HTTP client and the real server; nothing reaches into the world.
"""

from typing import TYPE_CHECKING, Any

import httpx2
from rich.console import Console

if TYPE_CHECKING:
    from mock_platform.server import MockPlatform

JANE, WEATHER, TRAVEL = "jane", "jane/weather-agent", "jane/travel-agent"


class Person:
    """One side of the conversation: a name, a key, and the half of the API that goes with it."""

    def __init__(self, mock: "MockPlatform", handle: str, half: str) -> None:
        self.handle = handle
        self.id = mock.ids[handle]
        self._client = httpx2.Client(
            base_url=f"{mock.base_url}/api/v1/{half}", headers={"X-API-Key": mock.keys[handle]}, trust_env=False
        )

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """What the platform answers; ``None`` for 204."""
        answer = self._client.get(path).raise_for_status()
        return answer.json()["data"] if answer.content else None

    def post(self, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """What the platform answers."""
        return self._client.post(path, json=body or {}).raise_for_status().json()["data"]

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


class Teller:
    """Prints the story, in colour on a terminal and plain elsewhere."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)

    def heading(self, text: str) -> None:
        """A part of the story begins."""
        self._console.print(f"\n[bold]{text}[/bold]")

    def step(self, who: str, what: str, call: str) -> None:
        """Somebody does something, by this call."""
        self._console.print(f"  [cyan]{who:<8}[/cyan] {what}")
        self._console.print(f"           [dim]{call}[/dim]", markup=True)

    def plain(self, text: str = "") -> None:
        """A line to be copied: no markup, no wrapping."""
        self._console.print(text, markup=False, soft_wrap=True)


def play(mock: "MockPlatform") -> None:
    """Have the conversation on ``mock`` (scenario quickstart), then print how to go on from there."""
    tell = Teller()
    tell.heading(f"Thenvoi Mock at {mock.base_url}")
    missing = {JANE, WEATHER, TRAVEL} - mock.keys.keys()
    if missing:
        tell.plain(
            f"The conversation needs the people of the scenario quickstart; {mock.settings.scenario} has others."
        )
    else:
        people = [Person(mock, JANE, "me"), Person(mock, WEATHER, "agent"), Person(mock, TRAVEL, "agent")]
        try:
            _converse(tell, *people)
        finally:
            for person in people:
                person.close()
    _how_to_go_on(tell, mock)


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
    tell.heading("The mock is yours now")
    tell.plain(f"Base URL  {mock.base_url}      (reference: {mock.base_url}/docs)")
    for handle, key in mock.keys.items():
        tell.plain(f"  {handle:<20} {key}")
    tell.plain()
    tell.plain("In another terminal:")
    tell.plain(f"  curl -s -H 'X-API-Key: {mock.user_key}' {mock.base_url}/api/v1/me/chats")
    tell.plain(f"  .venv/bin/thenvoi-mock env --base-url {mock.base_url}")
    tell.plain()
    tell.plain("Stop with Ctrl-C.")
