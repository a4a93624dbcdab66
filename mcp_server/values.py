"""From the text of a setting to its value; each function raises ``ValueError`` with what is wrong with the text."""

import json
import math
import re
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from mcp_server.tools.table import Group

Transport = Literal["stdio", "sse", "streamable-http"]
LogLevel = Literal["debug", "info", "warning", "error"]

DEFAULT_BASE_URL: Final = "https://app.thenvoi.com"


def base_url(text: str) -> str:
    """``text`` as an address to which paths are appended: no slash at its end."""
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("an address holds no blanks and no special characters")
    try:
        where = urlsplit(text)
        usable = where.scheme in {"http", "https"} and bool(where.hostname) and where.port != 0
    except ValueError:  # a port beyond 65535, half an IPv6 address
        usable = False
        where = urlsplit("")
    if "@" in where.netloc:
        raise ValueError("an address must not hold a user name or a password")
    if not usable or where.query or where.fragment:
        raise ValueError(f"{text!r} is not an address such as {DEFAULT_BASE_URL}")
    return text.rstrip("/")


def log_level(text: str) -> LogLevel:
    """One of the four levels, in any case."""
    for level in get_args(LogLevel):
        if text.casefold() == level:
            found: LogLevel = level
            return found
    raise ValueError(f"{text!r} is not one of {', '.join(get_args(LogLevel))}")


def transport(text: str) -> Transport:
    """One of the three transports, in any case; ``http`` is short for the newest."""
    word = "streamable-http" if text.casefold() == "http" else text.casefold()
    for name in get_args(Transport):
        if word == name:
            found: Transport = name
            return found
    raise ValueError(f"{text!r} is not one of {', '.join(get_args(Transport))}")


def host(text: str) -> str:
    """A name or an address to listen on; an IPv6 address may stand in brackets."""
    if not re.fullmatch(r"[\w.:%-]+|\[[\da-fA-F:.]+\]", text):
        raise ValueError(f"{text!r} is not a host name or an address")
    return text.strip("[]")


def port(text: str) -> int:
    """A port; 0 means any free one."""
    if not re.fullmatch(r"[0-9]{1,5}", text) or int(text) > 65535:
        raise ValueError(f"{text!r} is not a port: a whole number from 0 to 65535")
    return int(text)


def truth(text: str) -> bool:
    """Yes or no, in the words that people use for it."""
    word = text.casefold()
    if word in {"1", "true", "yes", "on", "t", "y"}:
        return True
    if word in {"0", "false", "no", "off", "f", "n"}:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def seconds(text: str) -> float:
    """A time to wait, of an hour at most."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number <= 3600:
        raise ValueError(f"{text!r} is not a number of seconds above 0 and up to 3600")
    return number


def texts(text: str) -> tuple[str, ...]:
    """A JSON array of texts, or texts with commas between them."""
    if not text.startswith("["):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        # [::1]:8000 begins like an array as well.
        if re.match(r"\[[\da-fA-F:.]+\]", text):
            return tuple(part.strip() for part in text.split(",") if part.strip())
        raise ValueError("is neither a JSON array of texts nor texts with commas between them") from None
    if not all(isinstance(each, str) for each in listed):
        raise ValueError("every entry of the array has to be a text")
    return tuple(each.strip() for each in listed if each.strip())


def groups(text: str) -> frozenset[Group]:
    """The groups that are asked for, and the one that is always on."""
    chosen = {Group.DEFAULT}
    for word in text.replace(",", " ").split():
        try:
            chosen.add(Group(word.casefold()))
        except ValueError:
            known = ", ".join(each.value for each in Group)
            raise ValueError(f"there is no group of tools {word!r}, only {known}") from None
    return frozenset(chosen)


def token(text: str) -> str:
    """A bearer token; the text of the problem does not repeat it."""
    if not re.fullmatch(r"[!-~]+", text):
        raise ValueError("a token is made of visible ASCII characters, without blanks")
    return text
