"""Phoenix Channels, the server's side, as a protocol without I/O.

Decoded frames go in, frames and events come out; who may join what is the application's answer. Nothing here knows
asyncio, a JSON library or what the channels are about, so any server, test or simulator can drive it.
"""

from mock_platform.channels.frames import (
    BadFrame,
    Frame,
    Ref,
    decode_binary,
    decode_v1,
    decode_v2,
    encode_v1,
    encode_v2,
)
from mock_platform.channels.lifecycle import LIFE_CYCLE, Act, Happening, State, Step
from mock_platform.channels.socket import CRASHED, ChannelSocket, Close, Join, Left, Output
from mock_platform.channels.versions import Serializer, UnsupportedVersion, serializer_for

__all__ = [
    "CRASHED",
    "LIFE_CYCLE",
    "Act",
    "BadFrame",
    "ChannelSocket",
    "Close",
    "Frame",
    "Happening",
    "Join",
    "Left",
    "Output",
    "Ref",
    "Serializer",
    "State",
    "Step",
    "UnsupportedVersion",
    "decode_binary",
    "decode_v1",
    "decode_v2",
    "encode_v1",
    "encode_v2",
    "serializer_for",
]
