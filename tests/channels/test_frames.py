"""Frames between wire and protocol: the array form, the object form and binary pushes (sections 2.1 and 2.4)."""

from collections.abc import Mapping

import pytest

from mock_platform.channels import BadFrame, Frame, decode_binary, decode_v1, decode_v2, encode_v1, encode_v2
from mock_platform.channels.frames import refuse_binary
from tests.channels.driving import binary_push, compact

ARRAY: list[object] = ["1", "2", "room:1", "say", {"text": "Hello"}]
OBJECT: Mapping[str, object] = {"topic": "room:1", "event": "say", "payload": {"text": "Hello"}, "ref": "2"}
FRAME = Frame("1", "2", "room:1", "say", {"text": "Hello"})

REFS = ["1", "", "über", 1, 0, -7, 1.0, 2.5, 10**30, True, False, None]
NO_REFS: list[object] = [[], ["1"], {}, {"ref": "1"}]
NO_TEXTS: list[object] = [None, 1, 1.5, True, [], ["room:1"], {}]

# --- arrays ----------------------------------------------------------------------------------------------------------


def test_an_array_of_five_is_a_frame() -> None:
    assert decode_v2(ARRAY) == FRAME


def test_elements_beyond_the_fifth_are_ignored() -> None:
    assert decode_v2([*ARRAY, "more", None]) == FRAME


@pytest.mark.parametrize("length", range(5))
def test_a_shorter_array_is_no_frame(length: int) -> None:
    with pytest.raises(BadFrame, match="five"):
        decode_v2(ARRAY[:length])


@pytest.mark.parametrize("value", [None, True, 5, 1.5, "12345", {}, dict(OBJECT)])
def test_what_is_no_array_is_no_frame(value: object) -> None:
    with pytest.raises(BadFrame, match="array"):
        decode_v2(value)


@pytest.mark.parametrize("text", NO_TEXTS, ids=repr)
@pytest.mark.parametrize("place", [2, 3], ids=["topic", "event"])
def test_topic_and_event_have_to_be_strings(place: int, text: object) -> None:
    array = [*ARRAY[:place], text, *ARRAY[place + 1 :]]
    with pytest.raises(BadFrame, match="topic and event"):
        decode_v2(array)


@pytest.mark.parametrize("ref", NO_REFS, ids=repr)
@pytest.mark.parametrize("place", [0, 1], ids=["join_ref", "ref"])
def test_an_array_or_object_is_no_reference(place: int, ref: object) -> None:
    array = [*ARRAY[:place], ref, *ARRAY[place + 1 :]]
    with pytest.raises(BadFrame, match="references"):
        decode_v2(array)


@pytest.mark.parametrize("ref", REFS, ids=repr)
def test_references_go_through_with_type_and_value(ref: object) -> None:
    array = [ref, ref, *ARRAY[2:]]
    assert compact(encode_v2(decode_v2(array))) == compact(array)


@pytest.mark.parametrize("payload", [None, "text", 1, True, [], [{}]], ids=repr)
def test_a_payload_that_is_no_object_counts_as_an_empty_one(payload: object) -> None:
    assert decode_v2([*ARRAY[:4], payload]).payload == {}
    assert decode_v1({**OBJECT, "payload": payload}).payload == {}


def test_a_frame_is_written_as_an_array_of_exactly_five() -> None:
    assert encode_v2(FRAME) == ARRAY


# --- objects ---------------------------------------------------------------------------------------------------------


def test_an_object_with_four_fields_is_a_frame_without_join_ref() -> None:
    assert decode_v1(OBJECT) == FRAME._replace(join_ref=None)


def test_an_object_may_carry_a_join_ref_and_whatever_else() -> None:
    assert decode_v1({**OBJECT, "join_ref": "1", "more": "things"}) == FRAME


@pytest.mark.parametrize("field", OBJECT)
def test_an_object_without_one_of_the_four_fields_is_no_frame(field: str) -> None:
    with pytest.raises(BadFrame, match="object"):
        decode_v1({key: value for key, value in OBJECT.items() if key != field})


@pytest.mark.parametrize("value", [None, True, 5, "topic", [], ARRAY])
def test_what_is_no_object_is_no_frame_of_the_first_serializer(value: object) -> None:
    with pytest.raises(BadFrame, match="object"):
        decode_v1(value)


@pytest.mark.parametrize("text", NO_TEXTS, ids=repr)
@pytest.mark.parametrize("field", ["topic", "event"])
def test_topic_and_event_of_an_object_have_to_be_strings(field: str, text: object) -> None:
    with pytest.raises(BadFrame, match="topic and event"):
        decode_v1({**OBJECT, field: text})


@pytest.mark.parametrize("ref", NO_REFS, ids=repr)
@pytest.mark.parametrize("field", ["join_ref", "ref"])
def test_an_array_or_object_is_no_reference_of_an_object(field: str, ref: object) -> None:
    with pytest.raises(BadFrame, match="references"):
        decode_v1({**OBJECT, field: ref})


def test_an_object_is_written_without_join_ref() -> None:
    assert encode_v1(FRAME) == OBJECT


# --- binary pushes ---------------------------------------------------------------------------------------------------


def test_a_binary_push_is_four_texts_by_their_lengths_and_then_the_data() -> None:
    data = b"\x00\x01\x02\x06\x03" + b"1" + b"23" + b"room:1" + b"say" + b"\x00\xffdata"
    assert decode_binary(data) == Frame("1", "23", "room:1", "say", b"\x00\xffdata")


def test_lengths_of_a_binary_push_count_bytes_and_reach_to_255() -> None:
    topic = "ü" * 127 + "x"
    frame = decode_binary(binary_push("1", "r" * 255, topic, "é"))
    assert frame == Frame("1", "r" * 255, topic, "é", b"\x00\xff")


def test_a_binary_push_may_be_empty_everywhere_and_its_references_stay_strings() -> None:
    assert decode_binary(bytes(5)) == Frame("", "", "", "", b"")


@pytest.mark.parametrize("length", range(5))
def test_a_binary_frame_shorter_than_its_head_is_no_push(length: int) -> None:
    with pytest.raises(BadFrame, match="binary push"):
        decode_binary(binary_push("1", "2", "room:1", "say")[:length])


@pytest.mark.parametrize("kind", [1, 2, 3, 91, 255])
def test_only_a_first_byte_of_zero_is_a_push(kind: int) -> None:
    with pytest.raises(BadFrame, match="binary push"):
        decode_binary(bytes([kind]) + binary_push("1", "2", "room:1", "say")[1:])


@pytest.mark.parametrize("missing", range(1, 12))
def test_a_binary_push_that_ends_within_its_texts_is_no_frame(missing: int) -> None:
    whole = binary_push("1", "2", "room:1", "say", b"")
    assert decode_binary(whole).payload == b""
    with pytest.raises(BadFrame, match="lengths"):
        decode_binary(whole[:-missing])


@pytest.mark.parametrize("place", range(4), ids=["join_ref", "ref", "topic", "event"])
def test_a_binary_push_with_a_text_that_is_not_utf_8_is_no_frame(place: int) -> None:
    data = bytearray(binary_push("a", "b", "c", "d"))
    data[5 + place] = 0xFF
    with pytest.raises(BadFrame, match="UTF-8"):
        decode_binary(bytes(data))


@pytest.mark.parametrize("data", [b"", b'{"topic":"room:1"}', binary_push("1", "2", "room:1", "say")])
def test_the_first_serializer_has_no_binary_form(data: bytes) -> None:
    with pytest.raises(BadFrame, match=r"2\.0\.0"):
        refuse_binary(data)
