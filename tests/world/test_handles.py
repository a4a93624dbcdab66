"""Handles: what callers may write, what agents are given (AGT-5, AGT-6)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_platform.world.errors import BadRequest, Invalid
from mock_platform.world.handles import SLUG_LENGTH, check_username, parse_handle, slug_of
from tests.world.builders import Cast

USERNAMES = st.from_regex(r"[a-z0-9]([a-z0-9._-]{0,20}[a-z0-9_-])?", fullmatch=True)


@pytest.mark.rule("AGT-5")
@pytest.mark.parametrize(
    "text, handle",
    [
        ("jane", "jane"),
        ("@jane", "jane"),
        ("JANE", "jane"),
        ("  @Jane \n", "jane"),
        ("jane/weather-agent", "jane/weather-agent"),
        ("@Jane/Weather-Agent", "jane/weather-agent"),
        ("jane.roe", "jane.roe"),
        ("jane_roe", "jane_roe"),
        ("jane-", "jane-"),
        ("j", "j"),
        ("7/7", "7/7"),
    ],
)
def test_a_handle_is_read_without_its_at_sign_and_in_lower_case(text: str, handle: str) -> None:
    assert parse_handle(text) == handle


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "@",
        "@@jane",
        "jane roe",
        "jane/",
        "/weather",
        "jane//weather",
        "jane/weather/extra",
        "jane@acme.test",
        ".jane",
        "jane.",
        "-jane",
        "_jane",
        "jane/weather.",
        "jane/-weather",
        "jané",
        "jane\x00",
        "jane\nroe",
    ],
)
def test_what_cannot_be_a_handle_is_a_bad_request(text: str) -> None:
    with pytest.raises(BadRequest) as caught:
        parse_handle(text)
    assert caught.value.message == "Malformed handle: expected name or owner/name"
    assert (caught.value.code, caught.value.details) == ("bad_request", None)


@pytest.mark.rule("AGT-5")
@pytest.mark.parametrize("text", ["jane", "j", "7", "jane.roe", "jane-roe", "jane_roe", "jane-", "a.b.c"])
def test_a_username_is_made_of_lower_case_letters_digits_hyphens_and_inner_dots(text: str) -> None:
    assert check_username(text) == text


@pytest.mark.rule("AGT-5")
@pytest.mark.parametrize(
    "text", ["", "Jane", ".jane", "jane.", "-jane", "_jane", "jane roe", "jané", "a/b", "jane\n", "@jane"]
)
def test_any_other_username_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_username(text)
    assert caught.value.code == "validation_error"
    assert caught.value.message == "Request validation failed"
    assert caught.value.details == {"username": ["has invalid format"]}


@given(USERNAMES)
def test_every_username_is_a_handle_that_reads_as_itself(username: str) -> None:
    assert check_username(username) == username
    assert parse_handle(f"@{username.upper()}") == username


@pytest.mark.rule("AGT-5")
@pytest.mark.parametrize(
    "name, slug",
    [
        ("Weather Agent", "weather-agent"),
        ("  Weather -- Agent!  ", "weather-agent"),
        ("R2D2", "r2d2"),
        ("snake_case.name", "snake-case-name"),
        ("Crème Brûlée", "creme-brulee"),
        ("FULL WIDTH", "full-width"),
    ],
)
def test_the_slug_of_an_agent_is_its_name_in_lower_case_with_hyphens(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.rule("AGT-6")
@pytest.mark.parametrize(
    "name, slug",
    [
        ("a" * 23, "a" * 23),
        ("a" * 24, "a" * 24),
        ("a" * 25, "a" * 24),
        ("a" * 23 + " tail", "a" * 23),  # the cut leaves no hyphen at the end
        ("a" * 22 + " tail", "a" * 22 + "-t"),
    ],
)
def test_a_slug_is_cut_at_24_characters(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["天気", "!!!", "", "---"])
def test_a_name_without_latin_letters_or_digits_has_no_slug(name: str) -> None:
    assert not slug_of(name)


@pytest.mark.rule("AGT-5", "AGT-6")
@given(st.text())
def test_every_slug_is_short_and_can_be_written_in_a_handle(name: str) -> None:
    slug = slug_of(name) or "none"
    assert 1 <= len(slug) <= SLUG_LENGTH == 24
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert parse_handle(f"@jane/{slug}") == f"jane/{slug}"


@pytest.mark.rule("AGT-5")
def test_no_stored_handle_carries_an_at_sign(cast: Cast) -> None:
    users, agents = cast.world.accounts.users.values(), cast.world.accounts.agents.values()
    assert {user.handle for user in users} | {agent.handle for agent in agents} == {
        "jane",
        "ravi",
        "olga",
        "thenvoi",
        "jane/weather-agent",
        "jane/travel-agent",
        "ravi/ledger",
        "olga/spy",
        "thenvoi/assistant",
    }


@pytest.mark.rule("AGT-5")
@pytest.mark.parametrize(
    "handle", ["jane/weather-agent", "@jane/weather-agent", "@JANE/Weather-Agent", " jane/WEATHER-agent "]
)
def test_an_agent_is_found_by_its_handle_whatever_its_case_with_or_without_at_sign(cast: Cast, handle: str) -> None:
    assert cast.world.accounts.resolve(handle) is cast.weather


@pytest.mark.rule("AGT-5")
@pytest.mark.parametrize("handle", ["ravi", "@ravi", "@Ravi"])
def test_a_user_is_found_by_its_username(cast: Cast, handle: str) -> None:
    assert cast.world.accounts.resolve(handle) is cast.ravi
