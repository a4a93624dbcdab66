import pytest

from mcp_server.keys import clean, kind_of
from mcp_server.tools.table import KeyKind


@pytest.mark.parametrize(
    "key, kind",
    [
        ("thnv_u_1700000000_abc", KeyKind.USER),
        ("thnv_a_1700000000_abc", KeyKind.AGENT),
        ("thnv_1700000000_abc", KeyKind.LEGACY),
        ("band_u_1700000000_abc", KeyKind.USER),
        ("band_a_1700000000_abc", KeyKind.AGENT),
        ("band_1700000000_abc", KeyKind.LEGACY),
        ("sk-proj-abc", KeyKind.UNKNOWN),
        ("", KeyKind.UNKNOWN),
        ("  ", KeyKind.UNKNOWN),
    ],
)
def test_the_prefix_tells_whose_key_it_is(key: str, kind: KeyKind) -> None:
    assert kind_of(key) is kind


@pytest.mark.parametrize("key", ["thnv_x_1", "thnv_user_1", "thnv_agent_1"])
def test_a_longer_prefix_that_only_looks_like_one_is_an_older_key(key: str) -> None:
    assert kind_of(key) is KeyKind.LEGACY


@pytest.mark.parametrize("key", ["THNV_U_1", "Thnv_a_1", "xthnv_u_1", "thnv", "thnvu_1"])
def test_the_prefix_has_to_be_exact(key: str) -> None:
    assert kind_of(key) is KeyKind.UNKNOWN


@pytest.mark.parametrize("text", ["  key\n", '"key"', "'key'", "\"'key'\"", ' " key " '])
def test_blanks_and_quotes_around_a_key_do_not_count(text: str) -> None:
    assert clean(text) == "key"
    assert kind_of(text.replace("key", "thnv_a_1")) is KeyKind.AGENT


@pytest.mark.parametrize("text", ['ke"y', "key'", "\"key'", "k e y", '"'])
def test_nothing_else_is_taken_from_a_key(text: str) -> None:
    assert clean(text) == text


def test_quotes_around_nothing_are_nothing() -> None:
    assert clean('""') == ""
