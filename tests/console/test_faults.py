"""Faults: set, seen to fire, taken out; and the form offers all that there is."""

from typing import Any, get_args

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from mock_platform import MockPlatform
from mock_platform.app import VOCABULARY
from mock_platform.faults.effects import EFFECTS, ERRORS, REFUSALS
from mock_platform.faults.vocabulary import WORDS
from mock_platform.timeline.entries import Kind
from tests.console.browser import Complaints
from tests.console.world import World


@pytest.fixture
def form(page: Page) -> Locator:
    page.get_by_role("link", name="Faults").click()
    return page.get_by_role("form", name="Set a fault")


def set_fault(form: Locator, on: str, effect: str) -> None:
    form.get_by_label("On (").fill(on)
    form.get_by_label("Effect").select_option(label=effect)
    form.get_by_role("button", name="Set the fault").click()


def test_a_fault_is_set_fires_and_is_taken_out(page: Page, form: Locator, world: World, http: httpx2.Client) -> None:
    expect(page.locator("#no-faults")).to_be_visible()
    form.get_by_label("By or to").select_option("jane")
    set_fault(form, "get_my_profile", "Answer an error")
    fault = page.locator(".fault")
    expect(fault).to_contain_text("answers 503 (service_unavailable)")
    expect(fault).to_contain_text("jane · occurrence 1, 1 time · seen 0, fired 0")
    expect(page.locator("#fault-badge")).to_have_text("1")
    answers = [http.get("/api/v1/me/profile", headers={"X-API-Key": world.keys["jane"]}) for _ in range(2)]
    assert [each.status_code for each in answers] == [503, 200]
    expect(fault).to_contain_text("fired 1")
    expect(fault.locator(".badge")).to_have_text("spent")
    expect(page.locator("#fault-badge")).to_be_hidden()
    page.get_by_role("button", name="Remove the fault on get_my_profile").click()
    expect(page.locator("#no-faults")).to_be_visible()
    assert world.control("GET", "/faults") == []


def test_all_fields_of_a_fault_reach_the_mock(page: Page, form: Locator, world: World) -> None:
    form.get_by_label("On (").fill("create_agent_chat_message")
    form.get_by_label("Status").select_option("429")
    form.get_by_role("combobox", name="Body").select_option("empty")
    form.get_by_label("Retry-After").fill("3")
    form.locator("#fault-room").select_option(label="Offsite in Lisbon")
    form.get_by_label("First at occurrence").fill("2")
    form.get_by_label("For ever").check()
    expect(form.get_by_label("How many times")).to_be_disabled()
    form.get_by_role("button", name="Set the fault").click()
    expect(page.locator(".fault")).to_contain_text("anybody in Offsite in Lisbon · from occurrence 2 on")
    (fault,) = world.control("GET", "/faults")
    assert {name: fault[name] for name in ("on", "caller", "room", "nth", "times", "effect")} == {
        "on": "create_agent_chat_message",
        "caller": None,
        "room": world.rooms["Offsite in Lisbon"],
        "nth": 2,
        "times": None,
        "effect": {"status": 429, "body": "empty", "retry_after": 3},
    }


def test_a_name_that_does_not_exist_is_refused_with_the_nearest(
    page: Page, form: Locator, complaints: list[Complaints]
) -> None:
    complaints[0].tolerate("status of 422")
    set_fault(form, "get_my_profil", "Answer an error")
    expect(page.locator("#problems .notice")).to_contain_text("the nearest is get_my_profile")


def test_all_faults_are_taken_out_at_once(page: Page, form: Locator, world: World) -> None:
    set_fault(form, "get_my_profile", "Answer late")
    expect(page.locator(".fault")).to_have_count(1)
    set_fault(form, "heartbeat", "Close the socket")
    expect(page.locator(".fault")).to_have_count(2)
    page.get_by_role("button", name="Take all out").click()
    expect(page.locator(".fault")).to_have_count(0)
    assert world.control("GET", "/faults") == []


def test_every_effect_that_the_form_offers_for_something_can_happen_to_it(
    page: Page, form: Locator, world: World
) -> None:
    targets = [
        "get_my_profile",
        "agent_manager_login",
        "agent_manager_stream",
        "upgrade",
        "join",
        "leave",
        "heartbeat",
        "frame",
        "message_created",
        "chat_room:*",
    ]
    wanted = []
    for on in targets:
        form.get_by_label("On (").fill(on)
        effects = form.locator("#fault-effect")
        for name in effects.locator("option").evaluate_all("options => options.map(each => each.value)"):
            effects.select_option(name)
            form.get_by_role("button", name="Set the fault").click()
            wanted.append((on, name))
            expect(page.locator(".fault")).to_have_count(len(wanted))
    assert [(each["on"], next(iter(each["effect"]))) for each in world.control("GET", "/faults")] == wanted
    assert {name for _, name in wanted} == set(EFFECTS)


def module(page: Page, name: str) -> dict[str, Any]:
    """What a module of the page exports."""
    exported: dict[str, Any] = page.evaluate(f"import('/console/{name}').then(found => ({{ ...found }}))")
    return exported


def test_the_lists_of_the_page_are_those_of_the_mock(page: Page) -> None:
    effects = module(page, "effects.js")
    assert set(effects["EVENTS"]) == set(VOCABULARY.events)
    assert set(effects["WORDS"]) == set(WORDS)
    assert set(effects["CALLS"]) == set(VOCABULARY.calls)
    assert set(effects["STREAMS"]) == set(VOCABULARY.streams)
    assert set(effects["TOPICS"]) == {f"{each}:*" for each in VOCABULARY.topics}
    assert set(effects["EFFECTS"]) == set(EFFECTS)
    assert effects["EFFECTS"]["status"]["fields"][0]["choices"] == list(ERRORS)
    assert effects["EFFECTS"]["refuse"]["fields"][0]["choices"] == list(REFUSALS)
    assert set(module(page, "timeline.js")["KINDS"]) == set(get_args(Kind))


def test_the_operations_offered_are_those_of_the_platform(page: Page, form: Locator, mock: MockPlatform) -> None:
    expect(page.locator("#fault-targets option").first).to_be_attached()
    offered = page.locator("#fault-targets option").evaluate_all("options => options.map(each => each.value)")
    assert set(VOCABULARY.operations) <= set(offered)
