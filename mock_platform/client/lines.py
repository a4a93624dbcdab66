"""Entries of a timeline as lines for people."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_platform.client.facts import Entry

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def line_of(entry: "Entry") -> str:
    """The entry in one line, without what a terminal would obey: people and agents write it."""
    text = f"#{entry['seq']:<5} {entry['at'][11:23]}  {entry['kind']:<10} {entry['summary']}"
    return _CONTROL.sub("�", text)
