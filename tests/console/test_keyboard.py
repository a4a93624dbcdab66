"""Everything with the keyboard alone: the order of the focus, the shortcuts, and doing the main things."""

from playwright.sync_api import Page, expect

from tests.console.conftest import OpenPage
from tests.console.world import World

LISBON = "Offsite in Lisbon"
NAMELESS = """() => [...document.querySelectorAll('button, a, input, select, textarea, [tabindex="0"]')]
    .filter(each => each.checkVisibility())
    .filter(each => !(each.getAttribute('aria-label') || each.getAttribute('aria-labelledby')
        || each.labels?.[0]?.textContent.trim()
        || (each.tagName !== 'SELECT' && each.textContent.trim())))
    .map(each => each.outerHTML)"""


def focused(page: Page) -> str:
    """What has the focus: its id, else its text."""
    found: str = page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_focus_goes_through_the_page_in_reading_order_and_is_seen(page: Page) -> None:
    expect(page.locator(".message")).to_have_count(5)
    walked = []
    for _ in range(26):
        page.keyboard.press("Tab")
        walked.append(focused(page))
        assert page.evaluate("document.activeElement.matches(':focus-visible')"), walked
    assert walked[:15] == [
        "Skip to the content", "Rooms", "People", "Timeline", "Faults", "Worlds", "Snapshots", "Quick start",
        "world", "clock", "Reference", "theme", "help", "new-room", f"{LISBON}3 participants · 5 messages",
    ]  # fmt: skip
    assert walked[15] == "messages"
    assert [each for each in walked if each in {"write-as", "write-text"}] == ["write-as", "write-text"]


def test_the_first_stop_leads_past_everything_to_the_content(page: Page) -> None:
    press(page, "Tab")
    expect(page.get_by_text("Skip to the content")).to_be_in_viewport()
    press(page, "Enter")
    expect(page.locator("#main")).to_be_focused()
    expect(page.locator("#room-title")).to_have_text(LISBON)


def test_a_message_is_written_and_worked_on_without_a_mouse(page: Page, world: World) -> None:
    expect(page.locator(".message")).to_have_count(5)
    press(page, "c")
    expect(page.locator("#write-text")).to_be_focused()
    page.keyboard.type("@Weather Agent by keyboard")
    press(page, "Shift+Enter")
    page.keyboard.type("two lines?")
    press(page, "Enter")
    expect(page.locator(".message")).to_have_count(6)
    assert world.messages(LISBON)[-1]["content"].endswith(" by keyboard\ntwo lines?")
    start = page.get_by_role("button", name="Start as Weather Agent").last
    start.focus()
    press(page, "Enter")
    done = page.get_by_role("button", name="Done as Weather Agent")
    expect(done).to_be_focused()
    press(page, "Tab", "Enter")
    expect(page.get_by_label("Why it failed")).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("button", name="Retry as Weather Agent")).to_be_focused()
    (delivery,) = world.messages(LISBON)[-1]["deliveries"]
    assert delivery["attempts"][0]["error"] == "it did not work"


def test_an_entry_is_found_and_looked_at_without_a_mouse(page: Page, world: World) -> None:
    world.say("jane", LISBON, "@Weather Agent hello", "jane/weather-agent")
    world.rest("ravi", "GET", "me/profile")
    expect(page.locator("#entries .row")).to_have_count(3)
    press(page, "t", "Home")
    expect(page.locator("#entry h3")).to_have_text("#1 request send_my_chat_message")
    expect(page.locator("#entries")).to_have_attribute("aria-activedescendant", "entry-1")
    press(page, "ArrowDown")
    expect(page.locator("#entry h3")).to_have_text("#2 event message_created")
    press(page, "End", "ArrowUp", "Enter")
    expect(page.get_by_role("button", name="Close the entry")).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#entries")).to_be_focused()
    press(page, "Escape")
    expect(page.locator("#entry")).to_be_hidden()
    press(page, "/")
    expect(page.locator("#filter-text")).to_be_focused()
    page.keyboard.type("ravi /")
    expect(page.locator("#entries .row")).to_have_count(1)


def test_the_shortcuts_are_listed_and_lead_where_they_say(page: Page, world: World) -> None:
    expect(page.locator(".message")).to_have_count(5)
    press(page, "?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("Write a message")
    press(page, "2")
    expect(dialog).to_be_visible()
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    views = ["rooms", "people", "timeline", "faults", "worlds", "snapshots", "start"]
    for key, view in zip("1234567", views, strict=True):
        press(page, key)
        expect(page.locator("body")).to_have_attribute("data-view", view)
    press(page, "w")
    expect(page.locator("#world")).to_be_focused()
    world.rest("jane", "POST", "me/chats", {"chat": {"title": "Second"}})
    expect(page.locator("#room-list .title")).to_have_text(["Second", LISBON])
    page.locator("#main").focus()
    press(page, "]")
    expect(page.locator("#room-title")).to_have_text("Second")
    press(page, "[")
    expect(page.locator("#room-title")).to_have_text(LISBON)


def test_what_is_typed_into_a_field_is_no_shortcut(page: Page) -> None:
    page.locator("#filter-text").focus()
    page.keyboard.type("2?c/")
    expect(page.locator("#filter-text")).to_have_value("2?c/")
    expect(page.locator("body")).to_have_attribute("data-view", "rooms")


def test_everything_that_can_be_used_has_a_name(open_page: OpenPage, world: World) -> None:
    world.say("jane", LISBON, "@Weather Agent hello", "jane/weather-agent")
    page = open_page(f"/#/{world.name}/rooms")
    expect(page.locator(".message")).to_have_count(6)
    page.locator("#entries .row").first.click()
    for key in "123456":
        press(page, key)
        expect(page.locator("nav a[aria-current]")).to_have_count(1)
        assert page.evaluate(NAMELESS) == []
