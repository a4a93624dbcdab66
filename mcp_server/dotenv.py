"""Reading ``.env`` files: what people write into them, and nothing that would have to be evaluated.

Understood are blank lines, comments, ``export``, quotes of both kinds (also over several lines), a backslash in double
quotes, a comment after a value, any line ends, and a byte order mark. What is no assignment is passed over: a ``.env``
is shared by many programs, and another's line is not our error. ``$NAME`` stays as it is.
"""

import re

_ASSIGNMENT = re.compile(
    r"""
    ^[^\S\n]* (?:export[^\S\n]+)? (?P<name>[A-Za-z_][\w.-]*) [^\S\n]* = [^\S\n]*
    (?: '(?P<single>[^']*)' | "(?P<double>(?:\\.|[^"\\])*)" | (?P<bare>[^\n]*) )
    """,
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_COMMENT = re.compile(r"(?:^|\s)#.*")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def parse(content: bytes) -> dict[str, str]:
    """The variables that ``content`` assigns, by the names as written; of one assigned twice, the last value."""
    text = content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    return {found["name"]: _value(found) for found in _ASSIGNMENT.finditer(text)}


def _value(found: re.Match[str]) -> str:
    if found["single"] is not None:
        return found["single"]
    if found["double"] is not None:
        return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[1]), found["double"], flags=re.DOTALL)
    return _COMMENT.sub("", found["bare"]).strip()
