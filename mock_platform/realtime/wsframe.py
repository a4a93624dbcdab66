"""A text message of the server as one WebSocket frame, ready for any number of sockets (RFC 6455, section 5.2)."""

_TEXT_AND_FINAL = 0x81


def text_frame(text: bytes) -> bytes:
    """``text`` with the header of an unmasked, uncompressed, final frame."""
    size = len(text)
    if size < 126:
        head = bytes((_TEXT_AND_FINAL, size))
    elif size < 65_536:
        head = bytes((_TEXT_AND_FINAL, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((_TEXT_AND_FINAL, 127)) + size.to_bytes(8, "big")
    return head + text
