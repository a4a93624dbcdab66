"""Frame scripts, played: what :mod:`conformance.frames` writes is sent again, and what comes back is shown."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from websockets.frames import Opcode

from conformance.budget import DEFAULTS, Budget, Throttle
from conformance.drivers.rest import Rest
from conformance.drivers.socket import LARGEST, PATH, Socket, upgrade
from conformance.evidence import Evidence
from conformance.frames import Frame
from conformance.redaction import Secrets

WAIT: Final = 5.0
"""Seconds in which what a script has seen has to come again."""

NO_ADDRESS: Final = f"its first line has to be '# ws://host{PATH}?...', with or without a query"

_VARIABLE: Final = re.compile(r"\$([A-Z0-9_]+)")
_HEX: Final = re.compile(r"(?P<digits>(?:[0-9a-f]{2})*)(?:\*(?P<times>[0-9]{1,9}))?")
_OPCODES: Final = {"binary": Opcode.BINARY, "text": Opcode.TEXT, "ping": Opcode.PING}


class ScriptError(ValueError):
    """A text is no frame script, or a key for it is missing; ``str()`` is the sentence for the reader."""


async def play(text: str, keys: Mapping[str, str], out: Callable[[str], object]) -> None:
    """Play a script. ``keys`` are by variable, without ``$``; ``out`` is given each line, without keys.

    After each line that was sent, as many are waited for as the script has seen there, for five seconds at most. Raises
    :class:`ScriptError`, :class:`~conformance.claims.NoAnswer`.
    """
    address, headers, lines = _parsed(text)
    filled = _filled(address, keys)
    secrets = Secrets()
    for name, key in keys.items():
        secrets.learn(key, name)
    parts = urlsplit(filled)
    base_url = origin(text).replace("ws", "http", 1)
    rest = Rest(base_url, secrets=secrets, budget=Budget(DEFAULTS), throttle=Throttle(None), write=False)
    log = _Told(out)
    try:
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        upgraded = await upgrade(rest, log, query, {name: _filled(value, keys) for name, value in headers.items()})
        if upgraded.socket is None:
            out(f"< {upgraded.answer.status} {upgraded.answer.raw.decode(errors='replace')}".rstrip())
            return
        try:
            await _played(upgraded.socket, lines, out)
        finally:
            await upgraded.socket.end()
    finally:
        await rest.aclose()


def origin(text: str) -> str:
    """Where a script was written: ``ws://host``. Raises :class:`ScriptError`."""
    parts = urlsplit(_address(text.strip().partition("\n")[0]))
    if parts.path != PATH or parts.scheme not in {"ws", "wss"}:
        raise ScriptError(NO_ADDRESS)
    return f"{parts.scheme}://{parts.netloc}"


class _Told(list[Evidence]):
    """Evidence that is shown as soon as it is there."""

    def __init__(self, out: Callable[[str], object]) -> None:
        super().__init__()
        self._out = out

    def append(self, evidence: Evidence) -> None:
        super().append(evidence)
        if isinstance(evidence, Frame):
            self._out(evidence.line)
        else:
            self._out(f"# {evidence.line}")


async def _played(socket: Socket, lines: Iterable[str], out: Callable[[str], object]) -> None:
    wanted = 0
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark == ">":
            await _sent(socket, rest)
        elif mark == "<":
            wanted += 1
            await _comes(socket, wanted)
        elif line:
            out(line)
    await _comes(socket, wanted + (not wanted))


async def _comes(socket: Socket, wanted: int) -> None:
    """Wait until so many lines have been seen, or the socket is closed."""
    await socket.until(lambda: True if socket.seen >= wanted else None, WAIT)


async def _sent(socket: Socket, what: str) -> None:
    word, _, rest = what.partition(" ")
    if word == "close":
        await socket.close(_code(rest or "1000"))
    elif word == "raw":
        await socket.send_raw(_bytes(rest))
    elif word in _OPCODES and _HEX.fullmatch(rest):
        await socket.send_bytes(_bytes(rest), _OPCODES[word], shown=rest)
    else:
        await socket.send_text(what)


def _bytes(text: str) -> bytes:
    found = _HEX.fullmatch(text)
    if found is None:
        raise ScriptError(f"{text[:60]!r} are no hexadecimal digits")
    times = int(found["times"] or 1)
    if len(found["digits"]) // 2 * times > LARGEST:
        raise ScriptError(f"{text[:60]!r} is more than {LARGEST:,} bytes")
    return bytes.fromhex(found["digits"]) * times


def _code(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise ScriptError(f"{text[:60]!r} is no code of a close frame")
    return int(text)


def _parsed(text: str) -> tuple[str, dict[str, str], list[str]]:
    """The address, the headers, and the other lines."""
    lines = [line.removesuffix("\r") for line in text.strip().split("\n")]
    address = _address(lines[0] if lines else "")
    headers: dict[str, str] = {}
    rest = lines[1:]
    while rest and (found := re.fullmatch(r"# (x-[a-z-]+|origin|user-agent): (.*)", rest[0], re.IGNORECASE)):
        headers[found[1]] = found[2]
        del rest[0]
    return address, headers, rest


def _address(first: str) -> str:
    """The address that the first line names."""
    if not first.startswith("# ws"):
        raise ScriptError("it is no frame script: its first line has to be '# ' and the address of a socket")
    return first.removeprefix("# ").strip()


def _filled(text: str, keys: Mapping[str, str]) -> str:
    """``text`` with keys in place of variables."""

    def key(found: re.Match[str]) -> str:
        if found[1] not in keys:
            raise ScriptError(f"it needs ${found[1]}, which is not among {', '.join(sorted(keys)) or 'no keys'}")
        return keys[found[1]]

    return _VARIABLE.sub(key, text)
