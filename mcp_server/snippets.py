"""What a user pastes to make a client start this server (sections 4 and 7, row 28, of the contract)."""

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Self

COMMAND: Final = "thenvoi-mcp"
PLACE_FOR_KEY: Final = "thnv_u_..."


class Snippet(NamedTuple):
    """``text`` is what is pasted, and ``hint`` says where to."""

    text: str
    hint: str


@dataclass(frozen=True)
class Installed:
    """How the command is started: by its name where a shell's ``PATH`` is known, and by its path where not."""

    by_name: tuple[str, ...]
    by_path: tuple[str, ...]

    @classmethod
    def here(cls) -> Self:
        """As this process was: the script next to its Python, else the module."""
        script = Path(sys.executable).with_name(COMMAND + (".exe" if os.name == "nt" else ""))
        by_path = (str(script),) if script.exists() else (sys.executable, "-m", "mcp_server")
        found = shutil.which(COMMAND)
        is_ours = found is not None and script.exists() and Path(found).samefile(script)
        return cls((COMMAND,) if is_ours else by_path, by_path)


def snippet(client: str, installed: Installed, base_url: str, key: str | None) -> Snippet:
    """The configuration of ``client``, one of :data:`CLIENTS`; without a ``key``, with a place for one."""
    return _MAKERS[client](installed, base_url, key)


def _claude_desktop(installed: Installed, base_url: str, key: str | None) -> Snippet:
    return Snippet(
        _json({"mcpServers": {"thenvoi": _server(installed.by_path, base_url, key)}}),
        "Put this into claude_desktop_config.json (Claude Desktop opens it under Settings, Developer, Edit Config), "
        "then restart Claude Desktop." + _reminder(key),
    )


def _cursor(installed: Installed, base_url: str, key: str | None) -> Snippet:
    return Snippet(
        _json({"mcpServers": {"thenvoi": _server(installed.by_name, base_url, key)}}),
        "Put this into .cursor/mcp.json of the project, or into ~/.cursor/mcp.json for all projects." + _reminder(key),
    )


def _claude_code(installed: Installed, base_url: str, key: str | None) -> Snippet:
    given = [word for name, value in _env(base_url, key).items() for word in ("--env", f"{name}={value}")]
    line = shlex.join(["claude", "mcp", "add", *given, "thenvoi", "--", *installed.by_name])
    return Snippet(
        _json({"mcpServers": {"thenvoi": _server(installed.by_name, base_url, key)}}),
        f"Put this into .mcp.json of the project, or run instead:\n  {line}\n" + _reminder(key).strip(),
    )


def _vscode(installed: Installed, base_url: str, key: str | None) -> Snippet:
    """VS Code asks for the key and keeps it, so that none stands in a file of the project."""
    server = {"type": "stdio", **_server(installed.by_name, base_url, key or "${input:key}")}
    asked = {"type": "promptString", "id": "key", "description": "Thenvoi API key", "password": True}
    whole = {"servers": {"thenvoi": server}} if key else {"inputs": [asked], "servers": {"thenvoi": server}}
    return Snippet(
        _json(whole),
        "Put this into .vscode/mcp.json of the project." + ("" if key else " VS Code asks for the key at first start."),
    )


def _inspector(installed: Installed, base_url: str, key: str | None) -> Snippet:
    given = [word for name, value in _env(base_url, key).items() for word in ("-e", f"{name}={value}")]
    return Snippet(
        shlex.join(["npx", "@modelcontextprotocol/inspector", *given, *installed.by_name]),
        "Run this in a shell; it needs Node." + _reminder(key),
    )


_MAKERS: Final[dict[str, Callable[[Installed, str, str | None], Snippet]]] = {
    "claude-desktop": _claude_desktop,
    "cursor": _cursor,
    "claude-code": _claude_code,
    "vscode": _vscode,
    "inspector": _inspector,
}

CLIENTS: Final = tuple(_MAKERS)


def _server(words: tuple[str, ...], base_url: str, key: str | None) -> dict[str, object]:
    return {"command": words[0], "args": list(words[1:]), "env": _env(base_url, key)}


def _env(base_url: str, key: str | None) -> dict[str, str]:
    return {"THENVOI_API_KEY": key or PLACE_FOR_KEY, "THENVOI_BASE_URL": base_url}


def _reminder(key: str | None) -> str:
    return "" if key else f" Replace {PLACE_FOR_KEY} with your key."


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
