"""Snapshots: taken, named, compared in words, saved as a file, and made into a world again."""

import json
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.browser import Complaints
from tests.console.world import World

LISBON = "Offsite in Lisbon"


@pytest.fixture
def page(page: Page) -> Page:
    page.get_by_role("link", name="Snapshots").click()
    return page


def take(page: Page, name: str) -> None:
    form = page.get_by_role("form", name="Take a snapshot")
    form.get_by_label("Name").fill(name)
    form.get_by_role("button", name="Take it").click()


def entry(page: Page, name: str) -> Locator:
    return page.locator(".snapshot", has=page.locator("strong", has_text=name))


def shown_world(page: Page) -> str:
    return page.get_by_role("combobox", name="World", exact=True).input_value()


def test_a_snapshot_is_taken_under_a_name_and_deleted(page: Page, world: World) -> None:
    expect(page.locator("#no-snapshots")).to_be_visible()
    take(page, "before")
    expect(entry(page, "before")).to_contain_text("on the world's clock")
    expect(page.locator("#no-snapshots")).to_be_hidden()
    (taken,) = world.control("GET", "/snapshots")
    assert taken["name"] == "before"
    page.get_by_role("button", name="Delete before").click()
    assert len(world.control("GET", "/snapshots")) == 1, "the first press only asks"
    page.get_by_role("button", name="press again to confirm").click()
    expect(page.locator(".snapshot")).to_have_count(0)
    assert world.control("GET", "/snapshots") == []


def test_a_name_that_is_taken_or_is_none_is_refused(page: Page, world: World, complaints: list[Complaints]) -> None:
    complaints[0].tolerate("status of 409")
    take(page, "before")
    expect(entry(page, "before")).to_be_visible()
    take(page, "before")
    expect(page.locator("#problems .notice")).to_contain_text("There is a snapshot 'before' already")
    take(page, "../before")
    expect(page.locator(".snapshot")).to_have_count(1)
    assert len(world.control("GET", "/snapshots")) == 1


def test_what_has_changed_since_is_told_in_words(page: Page, world: World) -> None:
    take(page, "before")
    page.get_by_role("button", name="Compare before with now").click()
    expect(page.locator("#diff-title")).to_have_text("No difference between before and this world, now")
    world.say("jane", LISBON, "@Weather Agent will it rain?", "jane/weather-agent")
    page.get_by_role("button", name="Compare before with now").click()
    expect(page.locator("#diff-title")).to_contain_text("between before and this world, now")
    expect(page.locator("#differences")).to_contain_text(f"room '{LISBON}': 1 message more on the right")
    take(page, "after")
    expect(entry(page, "after")).to_be_visible()
    form = page.get_by_role("form", name="Compare")
    form.get_by_label("Left").select_option("after")
    form.get_by_label("Right").select_option("before")
    form.get_by_role("button", name="Tell the differences").click()
    expect(page.locator("#differences")).to_contain_text(f"room '{LISBON}': 1 message more on the left")


def test_two_worlds_are_compared(page: Page, world: World, http: httpx2.Client) -> None:
    other = World(http, scenario="quickstart")
    other.rest("jane", "POST", "me/chats", {"chat": {"title": "Second"}})
    page.reload()
    form = page.get_by_role("form", name="Compare")
    form.get_by_label("Right").select_option(f"world {other.name}, now")
    form.get_by_role("button", name="Tell the differences").click()
    expect(page.locator("#diff-title")).to_contain_text(f"between this world, now and world {other.name}")
    expect(page.locator("#differences")).to_contain_text("'Second'")


def test_the_differences_of_another_world_are_not_kept(page: Page, http: httpx2.Client) -> None:
    take(page, "before")
    page.get_by_role("button", name="Compare before with now").click()
    expect(page.locator("#diff")).to_be_visible()
    page.get_by_role("combobox", name="World", exact=True).select_option("default")
    expect(page.locator("#diff")).to_be_hidden()
    expect(page.locator("#no-snapshots")).to_be_visible()


def test_a_world_goes_on_from_a_snapshot(page: Page, world: World, http: httpx2.Client) -> None:
    take(page, "before")
    expect(entry(page, "before")).to_be_visible()
    world.rest("jane", "POST", "me/chats", {"chat": {"title": "Later"}})
    page.get_by_role("button", name="Go on from before in a new world").click()
    expect(page.locator("#notices")).to_contain_text("made from the snapshot")
    expect(page.locator("body")).to_have_attribute("data-view", "rooms")
    expect(page.locator("#room-list .title")).to_have_text([LISBON])
    made = http.get(f"/_mock/worlds/{shown_world(page)}").json()["data"]
    assert (made["name"] == world.name, made["scenario"]) == (False, "snapshot before")


def test_a_snapshot_goes_into_a_file_and_comes_back(page: Page, world: World, tmp_path: Path) -> None:
    take(page, "before")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save before as a file").click()
    assert download.value.suggested_filename == f"{world.name}-before.json"
    file = tmp_path / "before.json"
    download.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8")) == world.control_whole("GET", "/snapshots/before")
    form = page.get_by_role("form", name="Restore from a file")
    form.get_by_label("Snapshot, as it was saved").set_input_files(file)
    form.get_by_label("Name of the world").fill(f"{world.name}-again")
    form.get_by_role("button", name="Make the world").click()
    expect(page.get_by_role("combobox", name="World", exact=True)).to_have_value(f"{world.name}-again")
    expect(page.locator("#room-title")).to_have_text(LISBON)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("not JSON", "This file holds no snapshot"),
        ("[]", "This file holds no snapshot"),
        ('{"name": "<img src=x onerror=alert(1)>"}', "snapshot"),
    ],
)
def test_a_file_that_is_no_snapshot_is_told(
    page: Page, complaints: list[Complaints], tmp_path: Path, text: str, sentence: str
) -> None:
    complaints[0].tolerate("status of 422")
    before = shown_world(page)
    file = tmp_path / "wrong.json"
    file.write_text(text, encoding="utf-8")
    form = page.get_by_role("form", name="Restore from a file")
    form.get_by_label("Snapshot, as it was saved").set_input_files(file)
    form.get_by_role("button", name="Make the world").click()
    expect(page.locator("#problems .notice")).to_contain_text(sentence)
    assert shown_world(page) == before


def test_a_snapshot_that_somebody_else_takes_is_there_when_the_view_is_opened(page: Page, world: World) -> None:
    world.control("POST", "/snapshots", {"name": "by-a-test"})
    page.get_by_role("link", name="Rooms").click()
    page.get_by_role("link", name="Snapshots").click()
    expect(entry(page, "by-a-test")).to_be_visible()
