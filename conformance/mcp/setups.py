"""How a server is started: with which key and settings, and under which names of variables it is told them."""

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

KEYS: Final[Mapping[str, str]] = {
    "user": "thnv_u_1767600000_conformance-kit-user-key-0001",
    "agent": "thnv_a_1767600000_conformance-kit-agent-key-0002",
    "legacy": "thnv_1767600000_conformance-kit-legacy-key-0003",
    "nonsense": "sk-conformance-kit-is-no-key-0004",
    "capitals": "THNV_U_1767600000_conformance-kit-user-key-0005",
    "quoted": ' "thnv_u_1767600000_conformance-kit-user-key-0001" ',
    "none": "",
}
"""The keys that the kit gives servers; they open nothing anywhere."""

TOKEN: Final = "conformance-kit-bearer-token-0006"  # noqa: S105 - it opens nothing but what the kit starts

NAMES: Final[Mapping[str, str]] = {
    "THENVOI_BASE_URL": "{base_url}",
    "THENVOI_API_KEY": "{key}",
    "THENVOI_MCP_TOOLS": "{tools}",
    "THENVOI_MCP_LEGACY_NAMES": "{legacy_names}",
    "THENVOI_TIMEOUT": "{timeout}",
    "THENVOI_LOG_LEVEL": "{log_level}",
    "THENVOI_MCP_AUTH_TOKEN": "{token}",
    "TRANSPORT": "{transport}",
    "HOST": "{host}",
    "PORT": "{port}",
}
"""The variables of the contract, with what stands in them; ``--env`` adds others and replaces these."""

_OURS: Final = ("THENVOI_", "ALLOWED_", "TRANSPORT", "HOST", "PORT", "ENABLE_DNS_REBINDING_PROTECTION")
_TRANSPORTS: Final = {"sse": "sse", "http": "streamable-http"}


@dataclass(frozen=True, slots=True)
class Setup:
    """One way to start a server. Two checks with the same setup may use the same process, one after the other.

    ``key`` is a name of :data:`KEYS`. ``more`` are variables as they are; ``slash`` puts one behind the base URL.
    """

    key: str = "user"
    transport: str = "stdio"
    tools: str = ""
    legacy_names: str = ""
    timeout: str = ""
    log_level: str = ""
    token: str = ""
    slash: bool = False
    more: tuple[tuple[str, str], ...] = ()

    def values(self, base_url: str, port: int | None) -> dict[str, str]:
        """What the placeholders of variables stand for."""
        return {
            "base_url": base_url + "/" * self.slash,
            "key": KEYS[self.key],
            "tools": self.tools,
            "legacy_names": self.legacy_names,
            "timeout": self.timeout,
            "log_level": self.log_level,
            "token": self.token,
            "transport": _TRANSPORTS.get(self.transport, ""),
            "host": "" if port is None else "127.0.0.1",
            "port": "" if port is None else str(port),
        }


@dataclass(frozen=True, slots=True)
class Command:
    """A command and how it is told its settings. ``words`` has one entry for each word."""

    words: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=lambda: NAMES)

    @classmethod
    def of(cls, text: str, assignments: Sequence[str] = ()) -> "Command":
        """From a line for a shell, and ``NAME=TEMPLATE`` for variables. Raises ``ValueError`` with what is wrong."""
        words = shlex.split(text)
        if not words:
            raise ValueError("it is empty")
        names = dict(NAMES)
        for each in assignments:
            name, sign, template = each.partition("=")
            if not sign or not name:
                raise ValueError(f"{each!r} is not NAME=VALUE")
            _filled(template, Setup().values("", None))
            names[name] = template
        program = Path(words[0])
        if len(program.parts) > 1:  # so that it is found from another folder as well
            words[0] = str(program.absolute())
        return cls(tuple(words), names)

    def environment(self, setup: Setup, base_url: str, port: int | None = None) -> dict[str, str]:
        """The environment of a server: that of the kit without anybody's settings, and what the setup says."""
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(_OURS)}
        values = setup.values(base_url, port)
        given = {name: _filled(template, values) for name, template in self.names.items()}
        told = {name: value for name, value in given.items() if value or name == "THENVOI_API_KEY"}
        return {**kept, **told, **dict(setup.more)}


def _filled(template: str, values: Mapping[str, str]) -> str:
    try:
        return template.format_map(values)
    except (KeyError, IndexError, ValueError):
        known = ", ".join(f"{{{name}}}" for name in values)
        raise ValueError(f"{template!r} holds a placeholder that is none of {known}") from None
