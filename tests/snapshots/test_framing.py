"""Records in a file: what was cut off is told from what was damaged, at every byte."""

import pytest

from mock_platform.snapshots.framing import Damaged, frame, unframe

CONTENTS = [b'{"kind": "state"}', b'{"number": 1}', b"", b'{"number": 2, "text": "caf\xc3\xa9 \xe2\x86\x92"}']
WHOLE = b"".join(map(frame, CONTENTS))
ENDS = [len(b"".join(map(frame, CONTENTS[:count]))) for count in range(len(CONTENTS) + 1)]


def test_whole_records_are_read_as_they_were_written() -> None:
    assert unframe(WHOLE) == (CONTENTS, len(WHOLE))
    assert unframe(b"") == ([], 0)


def test_wherever_a_file_is_cut_off_the_records_before_are_whole() -> None:
    for length in range(len(WHOLE)):
        whole = max(count for count, end in enumerate(ENDS) if end <= length)
        assert unframe(WHOLE[:length]) == (CONTENTS[:whole], ENDS[whole])


@pytest.mark.parametrize("change", [0x01, 0x04, 0x10, 0x80, 0xFF])
def test_whichever_byte_is_changed_the_record_is_named(change: int) -> None:
    for offset in range(len(WHOLE)):
        changed = bytearray(WHOLE)
        changed[offset] ^= change
        with pytest.raises(Damaged, match=r"record \d+, at byte \d+, is not as it was written") as caught:
            unframe(bytes(changed))
        assert caught.value.number == next(count for count, end in enumerate(ENDS) if offset < end)


@pytest.mark.parametrize("number", range(1, len(CONTENTS)))
def test_a_line_end_that_was_taken_out_is_damage(number: int) -> None:
    end = ENDS[number]
    with pytest.raises(Damaged):
        unframe(WHOLE[: end - 1] + WHOLE[end:])


def test_zeros_with_which_a_file_system_has_filled_the_end_are_cut_off_with_what_stands_before_them() -> None:
    torn = frame(b'{"number": 3}')[:15]
    for rest in (b"\0" * 4096, torn + b"\0" * 4096):
        assert unframe(WHOLE + rest) == (CONTENTS, len(WHOLE))


@pytest.mark.parametrize(
    "rest", [b"hello", b"0123456789", b"01234567 x", b"01234567 3 abcd", b"0123456 3 ", b"0123456\0 3 abc"]
)
def test_what_cannot_be_the_beginning_of_a_record_is_damage(rest: bytes) -> None:
    with pytest.raises(Damaged) as caught:
        unframe(WHOLE + rest)
    assert caught.value.number == len(CONTENTS) + 1
