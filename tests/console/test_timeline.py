"""The timeline as it happens: filters, causes and effects, export, and ten thousand rows."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mock_platform import MockPlatform
from mock_platform.timeline import Timeline
from mock_platform.world import World as TheWorld
from tests.console.conftest import OpenPage
from tests.console.world import World

LISBON = "Offsite in Lisbon"
WEATHER, TRAVEL = "jane/weather-agent", "jane/travel-agent"
MOST_ROWS = 300


def rows(page: Page) -> Locator:
    return page.locator("#entries .row .summary")


@pytest.fixture
def conversation(world: World) -> World:
    """A question and an unsuccessful look at it, and something else of somebody else."""
    sent = world.say("jane", LISBON, "@Weather Agent sun or rain?", WEATHER)
    world.mark(WEATHER, LISBON, sent, "processing")
    world.rest("ravi", "GET", "me/profile")
    world.say(WEATHER, LISBON, "@Jane Roe sun", "jane")
    return world


def kinds(page: Page) -> list[str]:
    return page.locator("#entries .row .kind").all_text_contents()


def test_what_happened_before_and_what_happens_now_are_both_there(open_page: OpenPage, conversation: World) -> None:
    page = open_page(f"/#/{conversation.name}/rooms")
    expect(page.locator("#entry-count")).to_have_text("7 entries")
    expect(rows(page).first).to_contain_text("jane POST /me/chats/…000031/messages")
    expect(rows(page).nth(1)).to_contain_text("jane · message_created")
    expect(rows(page).nth(1)).to_contain_text("@Weather Agent sun or rain?")
    conversation.rest("olga", "GET", "me/profile")
    expect(page.locator("#entry-count")).to_have_text("8 entries")
    expect(rows(page).last).to_have_text("olga GET /me/profile")


def test_kinds_are_filtered_and_combined(page: Page, conversation: World) -> None:
    expect(page.locator("#entry-count")).to_have_text("7 entries")
    page.get_by_role("button", name="event", exact=True).click()
    expect(page.locator("#entry-count")).to_have_text("3 of 7 entries")
    assert set(kinds(page)) == {"event"}
    page.get_by_role("button", name="request", exact=True).click()
    expect(page.locator("#entry-count")).to_have_text("7 entries")
    page.get_by_role("button", name="event", exact=True).click()
    expect(page.locator("#entry-count")).to_have_text("4 of 7 entries")
    page.get_by_role("button", name="All", exact=True).click()
    expect(page.locator("#entry-count")).to_have_text("7 entries")


def test_words_people_and_rooms_are_filtered(page: Page, conversation: World) -> None:
    search = page.get_by_label("Search the timeline")
    search.fill("SUN OR")
    expect(page.locator("#entry-count")).to_have_text("2 of 7 entries")
    search.fill("no such thing")
    expect(page.locator("#no-entries")).to_be_visible()
    search.fill("")
    page.locator("#filter-who").select_option("ravi")
    expect(rows(page)).to_have_text(["ravi GET /me/profile"])
    page.locator("#filter-who").select_option("")
    page.locator("#filter-room").select_option(label=LISBON)
    expect(page.locator("#entry-count")).to_have_text("6 of 7 entries")
    page.locator("#clear-filters").click()
    expect(page.locator("#filter-room")).to_have_value("")
    expect(page.locator("#entry-count")).to_have_text("7 entries")


def test_the_causes_and_effects_of_an_entry_are_marked_and_can_stand_alone(page: Page, conversation: World) -> None:
    rows(page).filter(has_text="message_updated").click()
    chosen = page.locator(".row.chosen")
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(page.locator(".row.cause .summary")).to_contain_text(["POST", "message_created", "processing"])
    expect(page.locator(".row.cause .mark").first).to_have_attribute("aria-label", "a cause")
    rows(page).filter(has_text="sun or rain?").click()
    expect(page.locator(".row.cause")).to_have_count(1)
    expect(page.locator(".row.effect .mark").first).to_have_attribute("aria-label", "an effect")
    expect(page.locator("#entry h4").first).to_have_text("Caused by (1)")
    effects = page.locator(".row.effect").count()
    assert effects >= 2
    page.get_by_role("button", name="Only its causes and effects").click()
    expect(page.locator("#entry-count")).to_have_text(f"{effects + 2} of 7 entries")
    assert not any("ravi" in text for text in rows(page).all_text_contents())
    page.get_by_role("button", name="Close the entry").click()
    expect(page.locator("#entry-count")).to_have_text("7 entries")
    expect(page.locator(".row.cause, .row.effect, .row.chosen")).to_have_count(0)


def test_an_entry_leads_to_its_causes_and_is_copied(page: Page, conversation: World) -> None:
    rows(page).filter(has_text="sun or rain?").click()
    page.locator("#entry .links button").first.click()
    expect(page.locator("#entry h3")).to_have_text("#1 request send_my_chat_message")
    expect(page.locator("#entry pre")).to_contain_text('"status": 201')
    page.get_by_role("button", name="Copy entry 1").click()
    expect(page.locator("#notices")).to_contain_text("entry 1 copied")
    copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert copied == conversation.control("GET", "/timeline")["entries"][0]


def test_the_timeline_is_cleared_and_goes_on(page: Page, conversation: World) -> None:
    expect(page.locator("#entry-count")).to_have_text("7 entries")
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.locator("#entry-count")).to_have_text("0 entries")
    conversation.rest("ravi", "GET", "me/profile")
    expect(rows(page)).to_have_text(["ravi GET /me/profile"])
    assert len(conversation.control("GET", "/timeline")["entries"]) == 1


@pytest.mark.parametrize("form", ["jsonl", "har"])
def test_the_timeline_is_saved_as_a_file(page: Page, conversation: World, form: str, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name=form.upper(), exact=True).click()
    assert download.value.suggested_filename == f"timeline-{conversation.name}.{form}"
    download.value.save_as(tmp_path / "saved")
    text = (tmp_path / "saved").read_text(encoding="utf-8")
    if form == "jsonl":
        assert [json.loads(line)["seq"] for line in text.splitlines()] == [1, 2, 3, 4, 5, 6, 7]
    else:
        assert len(json.loads(text)["log"]["entries"]) == 4


# --- ten thousand rows -----------------------------------------------------------------------------------------------


def note(world: TheWorld, first: int, last: int) -> None:
    timeline = world.attached(Timeline, Timeline)
    for number in range(first, last + 1):
        timeline.note("bot", "say", {"number": f"<{number}>"})


def known(page: Page) -> list[str]:
    return page.locator("#entries .seq").all_text_contents()


def scroll_to(page: Page, row: int) -> None:
    page.evaluate("row => { const list = document.querySelector('#entries'); list.scrollTop = row * 26; }", row)


def test_of_ten_thousand_rows_only_those_in_sight_exist_and_each_can_be_reached(
    open_page: OpenPage, browser: Browser
) -> None:
    with MockPlatform() as mock:
        mock.call(lambda world: note(world, 1, 10_000))
        page = open_page("/", base_url=mock.base_url)
        expect(page.locator("#entry-count")).to_have_text("10,000 entries")
        expect(page.locator("#entry-10000")).to_be_in_viewport()
        for row in (0, 1234, 5000, 7777, 9999):
            scroll_to(page, row)
            expect(page.locator(f"#entry-{row + 1}")).to_be_in_viewport()
            assert page.locator("#entries .row").count() < MOST_ROWS
        # Whoever has scrolled back stays there while more comes, and is taken along at the end.
        scroll_to(page, 5000)
        expect(page.get_by_role("button", name="Follow")).to_have_attribute("aria-pressed", "false")
        mock.call(lambda world: note(world, 10_001, 10_500))
        expect(page.locator("#entry-count")).to_have_text("10,500 entries")
        expect(page.locator("#entry-5001")).to_be_in_viewport()
        page.get_by_role("button", name="Follow").click()
        expect(page.locator("#entry-10500")).to_be_in_viewport()
        page.get_by_label("Search the timeline").fill("<777>")
        expect(page.locator("#entries .seq")).to_have_text(["777"])
        page.close()


def test_the_page_keeps_as_many_entries_as_the_mock(open_page: OpenPage) -> None:
    with MockPlatform() as mock:
        mock.call(lambda world: note(world, 1, 20_000))
        page = open_page("/", base_url=mock.base_url)
        expect(page.locator("#entry-count")).to_have_text("20,000 entries")
        mock.call(lambda world: note(world, 20_001, 20_100))
        expect(page.locator("#entry-20100")).to_be_in_viewport()
        expect(page.locator("#entry-count")).to_have_text("20,000 entries")
        scroll_to(page, 0)
        expect(page.locator("#entry-101")).to_be_in_viewport()
        assert known(page)[0] == "101"
        page.close()
