"""Ids and keys: the world's own, the same for the same seed."""

import re
from copy import deepcopy
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_platform.world.ids import Ids, KeyKind

SECONDS = 1_767_600_000


@pytest.mark.rule("GEN-4")
@given(seed=st.integers(), drawn=st.integers(0, 1_000_000))
def test_an_id_is_a_version_4_uuid_in_lower_case_with_hyphens(seed: int, drawn: int) -> None:
    text = Ids(seed, drawn).uuid()
    parsed = UUID(text)
    assert str(parsed) == text
    assert (parsed.version, parsed.variant) == (4, "specified in RFC 4122")


def test_the_variant_digit_takes_all_four_values() -> None:
    ids = Ids(1)
    assert {ids.uuid()[19] for _ in range(200)} == set("89ab")


def test_no_id_comes_twice() -> None:
    ids = Ids(1)
    assert len({ids.uuid() for _ in range(10_000)}) == 10_000


def test_the_same_seed_gives_the_same_ids_and_keys_in_the_same_order() -> None:
    one, two = Ids(7), Ids(7)
    drawn = [(ids.uuid(), ids.key("agent", SECONDS), ids.uuid(), ids.key("user", SECONDS)) for ids in (one, two)]
    assert drawn[0] == drawn[1]


def test_another_seed_gives_other_ids_and_keys() -> None:
    one, two = Ids(7), Ids(8)
    assert one.uuid() != two.uuid()
    assert one.key("agent", SECONDS) != two.key("agent", SECONDS)


def test_the_seed_and_the_count_are_the_whole_state_of_the_source() -> None:
    first = Ids(7)
    for _ in range(3):
        first.uuid()
    first.key("user", SECONDS)
    resumed = Ids(first.seed, first.drawn)
    assert first.drawn == 4
    assert [resumed.uuid(), resumed.key("agent", SECONDS)] == [first.uuid(), first.key("agent", SECONDS)]


def test_a_copy_draws_what_the_original_would_draw_and_takes_nothing_from_it() -> None:
    first = Ids(7)
    first.uuid()
    copy = deepcopy(first)
    drawn = [copy.uuid(), copy.key("agent", SECONDS)]
    assert first.drawn == 1
    assert drawn == [first.uuid(), first.key("agent", SECONDS)]


@pytest.mark.rule("AUTH-3")
@pytest.mark.parametrize("kind, prefix", [("user", "thnv_u_"), ("agent", "thnv_a_")])
def test_a_key_is_its_kinds_prefix_the_unix_seconds_and_32_url_safe_characters(kind: KeyKind, prefix: str) -> None:
    ids = Ids(7)
    for _ in range(200):
        key = ids.key(kind, SECONDS)
        assert re.fullmatch(rf"{prefix}{SECONDS}_[A-Za-z0-9-]{{32}}", key)


def test_a_key_of_one_kind_says_nothing_about_the_next_id() -> None:
    user, agent = Ids(7), Ids(7)
    assert user.key("user", SECONDS).removeprefix("thnv_u_") == agent.key("agent", SECONDS).removeprefix("thnv_a_")
    assert user.uuid() == agent.uuid()
