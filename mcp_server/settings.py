"""What one run of the server is told (section 4 of the contract).

Who says it last wins: command line, then environment, then ``.env``, then the default. Names of variables are read in
any case, and unknown ones are nobody's business. ``HOST``, ``PORT`` and ``TRANSPORT`` are names that other programs use
as well, so ``THENVOI_MCP_HOST`` and its like come before them, wherever they are set.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from mcp_server import values
from mcp_server.dotenv import parse
from mcp_server.keys import clean
from mcp_server.tools.table import Group
from mcp_server.values import DEFAULT_BASE_URL, LogLevel, Transport

T = TypeVar("T")

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8000
DEFAULT_TIMEOUT: Final = 25.0
"""Seconds for a whole call: hosts give up after 30."""

PROJECT: Final = Path(__file__).resolve().parent.parent
"""The checkout, where there is one: its ``.env`` is read after that of the working directory."""


class SettingsError(Exception):
    """A setting that cannot be used: where it was given (a variable, a flag or a file) and what is wrong with it."""

    def __init__(self, variable: str, problem: str) -> None:
        super().__init__(f"{variable}: {problem}")
        self.variable = variable
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One run of the server. ``timeout`` is in seconds; empty ``hosts`` and ``origins`` stand for loopback."""

    api_key: str = ""
    base_url: str = DEFAULT_BASE_URL
    log_level: LogLevel = "info"
    transport: Transport = "stdio"
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    dns_protection: bool = True
    groups: frozenset[Group] = frozenset({Group.DEFAULT})
    legacy_names: bool = False
    timeout: float = DEFAULT_TIMEOUT
    auth_token: str | None = None
    env_file: Path | None = None


def load(
    flags: Mapping[str, str | None], environ: Mapping[str, str], cwd: Path, *, project: Path | None = PROJECT
) -> Settings:
    """The settings of this run.

    ``flags`` holds what the command line gave, by the names of its options without dashes in front (``base-url``,
    ``env-file``, ``host``, ``port``, ``tools``, ``transport``; ``None`` for what it did not give). Raises
    :class:`SettingsError`.
    """
    environment = _Source(environ)
    named = _env_file(flags, environment, cwd)
    files = [named] if named else _files_of(cwd, project)
    given = _Given(flags, [environment, *(_Source(parse(_content(file))) for file in files)])
    return Settings(
        api_key=given.read(["THENVOI_API_KEY"], clean, ""),
        base_url=given.read(["THENVOI_BASE_URL"], values.base_url, DEFAULT_BASE_URL, flag="base-url"),
        log_level=given.read(["THENVOI_LOG_LEVEL"], values.log_level, "info"),
        transport=given.read(["THENVOI_MCP_TRANSPORT", "TRANSPORT"], values.transport, "stdio", flag="transport"),
        host=given.read(["THENVOI_MCP_HOST", "HOST"], values.host, DEFAULT_HOST, flag="host"),
        port=given.read(["THENVOI_MCP_PORT", "PORT"], values.port, DEFAULT_PORT, flag="port"),
        hosts=given.read(["ALLOWED_HOSTS"], values.texts, ()),
        origins=given.read(["ALLOWED_ORIGINS"], values.texts, ()),
        dns_protection=given.read(["ENABLE_DNS_REBINDING_PROTECTION"], values.truth, default=True),
        groups=given.read(["THENVOI_MCP_TOOLS"], values.groups, frozenset({Group.DEFAULT}), flag="tools"),
        legacy_names=given.read(["THENVOI_MCP_LEGACY_NAMES"], values.truth, default=False),
        timeout=given.read(["THENVOI_TIMEOUT"], values.seconds, DEFAULT_TIMEOUT),
        auth_token=given.read(["THENVOI_MCP_AUTH_TOKEN"], values.token, None),
        env_file=named,
    )


# --- where a value comes from ----------------------------------------------------------------------------------------


class _Source:
    """Variables by name in any case; one that is spelled in capitals wins over its other spellings."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._values = {name.upper(): value for name, value in variables.items()}
        self._values.update((name, value) for name, value in variables.items() if name.isupper())

    def get(self, name: str) -> str | None:
        return self._values.get(name)


class _Found(NamedTuple):
    where: str
    text: str


class _Given:
    """What the command line and the sources give, the most important first."""

    def __init__(self, flags: Mapping[str, str | None], sources: Iterable[_Source]) -> None:
        self._flags = flags
        self._sources = list(sources)

    def read(self, names: list[str], reader: Callable[[str], T], default: T, *, flag: str = "") -> T:
        """The value under the first of ``names`` that is set; one that is set to nothing counts as the default."""
        found = self._find(names, flag)
        if found is None or not found.text.strip():
            return default
        try:
            return reader(found.text.strip())
        except ValueError as problem:
            raise SettingsError(found.where, str(problem)) from None

    def _find(self, names: list[str], flag: str) -> _Found | None:
        told = self._flags.get(flag)
        if told is not None:
            return _Found(f"--{flag}", told)
        for name in names:
            for source in self._sources:
                text = source.get(name)
                if text is not None:
                    return _Found(name, text)
        return None


def _env_file(flags: Mapping[str, str | None], environment: _Source, cwd: Path) -> Path | None:
    """The file that somebody named: it replaces those that are looked for."""
    for where, text in (
        ("--env-file", flags.get("env-file")),
        ("THENVOI_ENV_FILE", environment.get("THENVOI_ENV_FILE")),
    ):
        if text and text.strip():
            file = _found(cwd, text.strip())
            if file is None:
                raise SettingsError(where, f"there is no file {str(cwd / text.strip())!r}")
            return file
    return None


def _found(folder: Path, name: str) -> Path | None:
    """The file ``name`` as seen from ``folder``, if it is one; what cannot be a path, or be looked at, is none."""
    try:
        file = folder / Path(name).expanduser()
        return file if file.is_file() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _files_of(cwd: Path, project: Path | None) -> list[Path]:
    """The ``.env`` of the working directory, then that of the project; other things of that name are not ours."""
    folders = [cwd]
    if project is not None and (project / "pyproject.toml").is_file():
        folders.append(project)
    return [file for folder in dict.fromkeys(folders) if (file := _found(folder, ".env"))]


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(str(file), f"cannot be read: {reason} (name another file with --env-file)") from None
