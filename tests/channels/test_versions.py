"""Which ``vsn`` gets which serializer (section 1.3)."""

import pytest

from mock_platform.channels import (
    ChannelSocket,
    UnsupportedVersion,
    decode_binary,
    decode_v1,
    decode_v2,
    encode_v1,
    encode_v2,
    serializer_for,
)
from mock_platform.channels.frames import refuse_binary
from tests.channels.driving import is_room


@pytest.mark.parametrize("vsn", ["2.0.0", "2.0.1", "2.0.17", "2.0.9007199254740993"])
def test_any_2_0_gets_arrays(vsn: str) -> None:
    assert serializer_for(vsn) == (decode_v2, decode_binary, encode_v2)


@pytest.mark.parametrize("vsn", ["1.0.0", "1.0.3", None])
def test_any_1_0_gets_objects_and_so_does_who_names_none(vsn: str | None) -> None:
    assert serializer_for(vsn) == (decode_v1, refuse_binary, encode_v1)


@pytest.mark.parametrize(
    "vsn",
    [
        *("", " ", "2", "2.0", "v2.0.0", "2.0.0.0", "2.0.x", "2,0,0", "latest", "undefined", "null"),
        *("02.0.0", "2.00.0", "2.0.00", "2.0.01", "+2.0.0", "-2.0.0", "2.0.-1"),
        *(" 2.0.0", "2.0.0 ", "2.0.0\n", "2.0.0\x00", "2.0.0;1.0.0"),
        # Digits, but not Elixir's.
        *("\u0662.0.0", "2.0.1\u0661", "2.0.\u00b2"),
    ],
    ids=ascii,
)
def test_what_is_no_version_is_refused(vsn: str) -> None:
    with pytest.raises(UnsupportedVersion, match=r"2\.0\.0 or 1\.0\.0"):
        serializer_for(vsn)


@pytest.mark.parametrize("vsn", ["0.0.0", "0.9.0", "1.1.0", "2.1.0", "2.10.0", "3.0.0", "10.0.0", "20.0.0", "22.0.0"])
def test_a_version_that_there_is_no_serializer_for_is_refused(vsn: str) -> None:
    with pytest.raises(UnsupportedVersion):
        serializer_for(vsn)


@pytest.mark.parametrize("vsn", ["9" * 5000 + ".0.0", "2." + "9" * 5000 + ".0", "2.0.0" + "\u0660" * 5000])
def test_a_version_longer_than_python_reads_numbers_is_refused_like_another(vsn: str) -> None:
    with pytest.raises(UnsupportedVersion):
        serializer_for(vsn)


def test_the_refusal_says_what_was_asked_for() -> None:
    with pytest.raises(UnsupportedVersion, match=r"not '3\.0\.0'"):
        serializer_for("3.0.0")


def test_there_is_no_socket_for_a_version_without_serializer() -> None:
    with pytest.raises(UnsupportedVersion):
        ChannelSocket(is_room, vsn="3.0.0")
