"""Rooms as live chats: what is said and what becomes of it, writing as anybody, and acting as an agent."""

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.browser import Complaints
from tests.console.conftest import OpenPage
from tests.console.world import World

LISBON = "Offsite in Lisbon"
WEATHER, TRAVEL = "jane/weather-agent", "jane/travel-agent"


def message(page: Page, text: str) -> Locator:
    return page.locator(".message", has=page.locator(".content", has_text=text))


def delivery(page: Page, text: str, agent: str) -> Locator:
    return message(page, text).locator(".delivery").filter(has_text=agent)


def statuses(world: World, index: int = -1) -> list[tuple[str, list[str]]]:
    """State and attempts of each delivery of a message of the room."""
    deliveries = world.messages(LISBON)[index]["deliveries"]
    return [(each["status"], [attempt["status"] for attempt in each["attempts"]]) for each in deliveries]


def test_a_room_shows_what_was_said_with_names_in_place_of_ids(page: Page) -> None:
    expect(page.locator("#room-title")).to_have_text(LISBON)
    expect(page.locator("#participants li")).to_have_text(
        ["JRJane Roeowner", "WAWeather Agent", "TATravel Agent"], use_inner_text=False
    )
    expect(page.locator(".message .content")).to_have_text(
        [
            "@Weather Agent what will the weather be in Lisbon next week?",
            "Looking up the forecast for Lisbon",
            "Sunny, 24 degrees",
            "@Jane Roe sunny and about 24 degrees all week.",
            "@Travel Agent then please find us a train from Porto on Monday.",
        ]
    )


def test_each_message_shows_its_deliveries_and_their_attempts(page: Page) -> None:
    asked = delivery(page, "what will the weather be", "Weather Agent")
    expect(asked.locator(".badge").first).to_have_text("done")
    expect(asked.locator("summary")).to_have_text("1 attempt")
    asked.locator("summary").click()
    expect(asked.locator(".attempts .badge")).to_have_text(["done"])
    expect(delivery(page, "a train from Porto", "Travel Agent").locator(".badge")).to_have_text("new")


def test_what_happens_elsewhere_is_shown_as_it_happens(page: Page, world: World) -> None:
    sent = world.say("jane", LISBON, "@Weather Agent and on Sunday?", WEATHER)
    answer = delivery(page, "and on Sunday?", "Weather Agent")
    expect(answer.locator(".badge")).to_have_text("new")
    world.mark(WEATHER, LISBON, sent, "processing")
    expect(answer.locator(".badge").first).to_have_text("at work")
    world.mark(WEATHER, LISBON, sent, "failed", error="the forecast is down")
    expect(answer.locator(".badge").first).to_have_text("failed")
    answer.locator("summary").click()
    world.mark(WEATHER, LISBON, sent, "processing")
    expect(answer.locator("summary")).to_have_text("2 attempts")
    expect(answer.locator(".attempts .badge")).to_have_text(["failed", "under way"])
    expect(answer.locator(".attempts .error")).to_have_text("the forecast is down")


def test_writing_as_a_user_mentions_whoever_is_named_in_the_text(page: Page, world: World) -> None:
    page.get_by_label("Write as").select_option(label="Jane Roe (jane)")
    page.get_by_label("Message", exact=True).fill("@Travel Agent is there a night train?")
    expect(page.get_by_role("button", name="@Travel Agent")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Message", exact=True).press("Enter")
    expect(delivery(page, "is there a night train?", "Travel Agent").locator(".badge")).to_have_text("new")
    expect(page.get_by_label("Message", exact=True)).to_have_value("")
    written = world.messages(LISBON)[-1]
    assert written["sender"]["handle"] == "jane"
    assert written["content"] == f"@[[{world.ids[TRAVEL]}]] is there a night train?"
    assert [each["handle"] for each in written["mentions"]] == [TRAVEL]


def test_a_mention_can_be_pressed_and_taken_back(page: Page, world: World) -> None:
    weather, travel = (page.get_by_role("button", name=name) for name in ("@Weather Agent", "@Travel Agent"))
    page.get_by_label("Message", exact=True).fill("good morning")
    travel.click()
    weather.click()
    travel.click()
    expect(travel).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Send").click()
    expect(message(page, "good morning")).to_have_count(1)
    written = world.messages(LISBON)[-1]
    assert [each["handle"] for each in written["mentions"]] == [WEATHER]
    assert written["content"] == f"@[[{world.ids[WEATHER]}]] good morning"


def test_writing_as_an_agent_can_be_a_message_or_an_event(page: Page, world: World) -> None:
    page.get_by_label("Write as").select_option(label="Weather Agent (jane/weather-agent)")
    page.get_by_label("Message", exact=True).fill("@Jane Roe rain, after all")
    page.get_by_role("button", name="Send").click()
    expect(message(page, "rain, after all").locator("strong")).to_have_text("Weather Agent")
    page.get_by_label("Type").select_option("thought")
    page.get_by_label("Message", exact=True).fill("I had better look again.")
    page.get_by_role("button", name="Send").click()
    expect(message(page, "I had better look again.").locator(".badge")).to_have_text("thought")
    types = [(each["message_type"], each["sender"]["handle"]) for each in world.messages(LISBON)[-2:]]
    assert types == [("text", WEATHER), ("thought", WEATHER)]


def test_what_the_platform_refuses_is_said_in_its_words_and_the_text_stays(
    page: Page, complaints: list[Complaints]
) -> None:
    complaints[0].tolerate("status of 422")
    page.get_by_label("Message", exact=True).fill("to nobody")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#problems .notice")).to_contain_text("/message/mentions")
    expect(page.get_by_label("Message", exact=True)).to_have_value("to nobody")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#problems .notice")).to_have_count(0)


def test_whoever_is_not_in_the_room_can_be_tried_and_is_told_no(page: Page, complaints: list[Complaints]) -> None:
    complaints[0].tolerate("status of 404")
    page.get_by_label("Write as").select_option(label="Olga Berg (olga)")
    page.get_by_label("Message", exact=True).fill("@Jane Roe may I?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#problems .notice")).to_contain_text("not found")


def test_as_an_agent_a_message_is_started_failed_retried_and_done(page: Page, world: World) -> None:
    asked = delivery(page, "a train from Porto", "Travel Agent")
    asked.get_by_role("button", name="Start as Travel Agent").click()
    expect(asked.locator(".badge").first).to_have_text("at work")
    asked.get_by_role("button", name="Fail as Travel Agent").click()
    reason = asked.get_by_label("Why it failed")
    expect(reason).to_be_focused()
    reason.fill("the trains are on strike")
    reason.press("Enter")
    expect(asked.locator(".badge").first).to_have_text("failed")
    asked.get_by_role("button", name="Retry as Travel Agent").click()
    expect(asked.locator(".badge").first).to_have_text("at work")
    asked.get_by_role("button", name="Done as Travel Agent").click()
    expect(asked.locator(".badge").first).to_have_text("done")
    assert statuses(world) == [("processed", ["failed", "success"])]
    attempts = world.messages(LISBON)[-1]["deliveries"][0]["attempts"]
    assert attempts[0]["error"] == "the trains are on strike"


def test_a_failure_can_be_thought_better_of(page: Page, world: World) -> None:
    asked = delivery(page, "a train from Porto", "Travel Agent")
    asked.get_by_role("button", name="Start as Travel Agent").click()
    asked.get_by_role("button", name="Fail as Travel Agent").click()
    asked.get_by_label("Why it failed").press("Escape")
    expect(asked.get_by_role("button", name="Fail as Travel Agent")).to_be_focused()
    assert statuses(world) == [("processing", ["processing"])]


def test_a_new_room_has_its_owner_and_whoever_was_ticked(page: Page, world: World) -> None:
    page.get_by_role("button", name="New room").click()
    dialog = page.get_by_role("dialog", name="New room")
    dialog.get_by_label("Title").fill("War room")
    dialog.get_by_label("Owner").select_option(label="Ravi Iyer (ravi)")
    dialog.get_by_role("checkbox", name="Ledger Agent").check()
    dialog.get_by_role("button", name="Make the room").click()
    expect(page.locator("#room-title")).to_have_text("War room")
    expect(page.locator("#room-list .title")).to_have_text(["War room", LISBON])
    expect(page.get_by_label("Write as")).to_have_value(world.ids["ravi"])
    (room, _) = world.control("GET", "/rooms")["rooms"]
    found = [(each["handle"], each["role"]) for each in room["participants"]]
    assert found == [("ravi", "owner"), ("ravi/ledger-agent", "member")]


@pytest.fixture
def long_history(http: httpx2.Client) -> World:
    said = [{"from": "ada", "text": f"@Echo number {number}", "mentions": ["ada/echo"]} for number in range(250)]
    scenario = {
        "name": "long",
        "organizations": [{"name": "Example"}],
        "users": [{"username": "ada", "organization": "Example", "first_name": "Ada"}],
        "agents": [{"name": "Echo", "owner": "ada"}],
        "rooms": [{"owner": "ada", "title": "Long", "participants": ["ada/echo"], "messages": said}],
    }
    return World(http, scenario=scenario)


def test_of_a_long_history_the_newest_is_shown_and_the_rest_on_demand(open_page: OpenPage, long_history: World) -> None:
    page = open_page(f"/#/{long_history.name}/rooms")
    expect(page.locator(".message")).to_have_count(100)
    expect(message(page, "number 249")).to_be_in_viewport()
    page.get_by_role("button", name="Earlier messages").click()
    expect(page.locator(".message")).to_have_count(200)
    page.get_by_role("button", name="Earlier messages").click()
    expect(page.locator(".message")).to_have_count(250)
    expect(page.get_by_role("button", name="Earlier messages")).to_have_count(0)
