"""How long things may be (BAND-16), which the mock keeps by itself."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import TEXTS

MUTANTS: Final = (
    Mutant(
        "A text may be a byte too long",
        ("BAND-16",),
        (TEXTS("CONTENT_BYTES = 524_288", "CONTENT_BYTES = 524_289"),),
    ),
    Mutant(
        "Of a text characters are counted",
        ("BAND-16",),
        (TEXTS("len(content.encode()) > CONTENT_BYTES:", "len(content) > CONTENT_BYTES:"),),
    ),
    Mutant(
        "An event may be a character too long",
        ("BAND-16",),
        (TEXTS("EVENT_CHARACTERS = 16_384", "EVENT_CHARACTERS = 16_385"),),
    ),
    Mutant(
        "An event may not be as long as it may be",
        ("BAND-16",),
        (TEXTS("    if len(content) > EVENT_CHARACTERS:", "    if len(content) >= EVENT_CHARACTERS:"),),
    ),
    Mutant(
        "Of an event bytes are counted",
        ("BAND-16",),
        (TEXTS("    if len(content) > EVENT_CHARACTERS:", "    if len(content.encode()) > EVENT_CHARACTERS:"),),
    ),
    Mutant(
        "Metadata of events may have any length",
        ("BAND-16",),
        (TEXTS("    if metadata and _json_size(metadata) >", "    if not metadata and 0 >"),),
    ),
    Mutant(
        "Of metadata characters are counted",
        ("BAND-16",),
        (TEXTS('separators=(",", ":")).encode())', 'separators=(",", ":")))'),),
    ),
)
