"""Who says it last wins, and whatever cannot be used is told by the name of the place where it was given."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from mcp_server.dotenv import parse
from mcp_server.settings import PROJECT, Settings, SettingsError, load
from mcp_server.tools.table import Group


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def loaded(
    folder: Path,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, str | None] | None = None,
    *,
    project: Path | None = None,
) -> Settings:
    return load(flags or {}, environ or {}, folder, project=project)


def problem(folder: Path, environ: Mapping[str, str] | None = None, flags: Mapping[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        loaded(folder, environ, flags)
    assert str(caught.value) == f"{caught.value.variable}: {caught.value.problem}"
    return str(caught.value)


def test_nothing_has_to_be_set(folder: Path) -> None:
    assert loaded(folder) == Settings(
        api_key="",
        base_url="https://app.thenvoi.com",
        log_level="info",
        transport="stdio",
        host="127.0.0.1",
        port=8000,
        hosts=(),
        origins=(),
        dns_protection=True,
        groups=frozenset({Group.DEFAULT}),
        legacy_names=False,
        timeout=25.0,
        auth_token=None,
        env_file=None,
    )


def test_the_environment_sets_everything(folder: Path) -> None:
    environ = {
        "THENVOI_API_KEY": ' "thnv_u_1" ',
        "THENVOI_BASE_URL": "http://127.0.0.1:8600/",
        "THENVOI_LOG_LEVEL": "DEBUG",
        "THENVOI_MCP_TRANSPORT": "SSE",
        "THENVOI_MCP_HOST": "[::1]",
        "THENVOI_MCP_PORT": "0",
        "ALLOWED_HOSTS": '["a:1", "b:*"]',
        "ALLOWED_ORIGINS": "http://a:1, https://b",
        "ENABLE_DNS_REBINDING_PROTECTION": "off",
        "THENVOI_MCP_TOOLS": "contacts",
        "THENVOI_MCP_LEGACY_NAMES": "1",
        "THENVOI_TIMEOUT": "2.5",
        "THENVOI_MCP_AUTH_TOKEN": "s3cret",
        "SOMETHING_ELSE": "x",
    }
    assert loaded(folder, environ) == Settings(
        api_key="thnv_u_1",
        base_url="http://127.0.0.1:8600",
        log_level="debug",
        transport="sse",
        host="::1",
        port=0,
        hosts=("a:1", "b:*"),
        origins=("http://a:1", "https://b"),
        dns_protection=False,
        groups=frozenset({Group.DEFAULT, Group.CONTACTS}),
        legacy_names=True,
        timeout=2.5,
        auth_token="s3cret",
    )


# --- order -----------------------------------------------------------------------------------------------------------


def test_command_line_then_environment_then_file_then_default(folder: Path) -> None:
    (folder / ".env").write_text("PORT=3\nHOST=from-file\nTRANSPORT=sse\nTHENVOI_TIMEOUT=3")
    found = loaded(folder, {"PORT": "2", "HOST": "from-environment", "TRANSPORT": "sse"}, {"port": "1", "host": None})
    assert (found.port, found.host, found.timeout, found.log_level) == (1, "from-environment", 3.0, "info")


def test_the_name_that_is_ours_wins_over_the_one_that_is_everybodys_wherever_they_are_set(folder: Path) -> None:
    (folder / ".env").write_text("THENVOI_MCP_HOST=ours")
    assert loaded(folder, {"HOST": "everybodys"}).host == "ours"
    assert loaded(folder, {"THENVOI_MCP_PORT": "1", "PORT": "2"}).port == 1
    assert loaded(folder, {"THENVOI_MCP_TRANSPORT": "http", "TRANSPORT": "sse"}).transport == "streamable-http"


def test_names_are_read_in_any_case_and_capitals_win(folder: Path) -> None:
    assert loaded(folder, {"thenvoi_api_key": "a"}).api_key == "a"
    assert loaded(folder, {"Thenvoi_Api_Key": "a", "THENVOI_API_KEY": "b", "thenvoi_api_key": "c"}).api_key == "b"


def test_what_is_set_to_nothing_counts_as_the_default_and_still_hides_the_file(folder: Path) -> None:
    (folder / ".env").write_text("THENVOI_API_KEY=from-file\nPORT=1")
    found = loaded(folder, {"THENVOI_API_KEY": "", "PORT": " "})
    assert (found.api_key, found.port) == ("", 8000)


# --- files -----------------------------------------------------------------------------------------------------------


def test_the_file_of_the_working_directory_comes_before_that_of_the_project(folder: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / ".env").write_text("THENVOI_API_KEY=project\nPORT=1")
    assert loaded(folder, project=project).api_key == "", "a folder without pyproject.toml is no project"
    (project / "pyproject.toml").touch()
    (folder / ".env").write_text("THENVOI_API_KEY=here")
    found = loaded(folder, project=project)
    assert (found.api_key, found.port, found.env_file) == ("here", 1, None)


def test_a_named_file_is_read_instead(folder: Path) -> None:
    (folder / ".env").write_text("THENVOI_API_KEY=found\nPORT=1")
    (folder / "other.env").write_text("THENVOI_API_KEY=named")
    for found in (
        loaded(folder, {}, {"env-file": "other.env"}),
        loaded(folder, {"THENVOI_ENV_FILE": str(folder / "other.env")}),
    ):
        assert (found.api_key, found.port, found.env_file) == ("named", 8000, folder / "other.env")


def test_a_folder_of_that_name_is_not_ours(folder: Path) -> None:
    (folder / ".env").mkdir()
    assert loaded(folder) == Settings()


def test_a_named_file_that_is_not_there_is_told(folder: Path) -> None:
    assert problem(folder, {}, {"env-file": "none"}) == f"--env-file: there is no file '{folder / 'none'}'"
    assert problem(folder, {"THENVOI_ENV_FILE": "none"}).startswith("THENVOI_ENV_FILE: there is no file")


def test_a_file_that_cannot_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (folder / ".env").touch()
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert problem(folder) == (
        f"{folder / '.env'}: cannot be read: permission denied (name another file with --env-file)"
    )


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, hosts",
    [
        ("a", ("a",)),
        ("a:1, b:* ,,", ("a:1", "b:*")),
        ("[]", ()),
        ('[" a ", ""]', ("a",)),
        ("[::1]:8000", ("[::1]:8000",)),
        ("[::1]:8000, b", ("[::1]:8000", "b")),
    ],
)
def test_lists_are_arrays_or_have_commas(folder: Path, text: str, hosts: tuple[str, ...]) -> None:
    assert loaded(folder, {"ALLOWED_HOSTS": text}).hosts == hosts


@pytest.mark.parametrize(
    "name, value, told",
    [
        ("PORT", "eighty", "'eighty' is not a port: a whole number from 0 to 65535"),
        ("PORT", "65536", "'65536' is not a port: a whole number from 0 to 65535"),
        ("PORT", "-1", "'-1' is not a port: a whole number from 0 to 65535"),
        ("PORT", "0000080", "'0000080' is not a port: a whole number from 0 to 65535"),
        ("THENVOI_MCP_PORT", "8,0", "'8,0' is not a port: a whole number from 0 to 65535"),
        ("HOST", "a b", "'a b' is not a host name or an address"),
        ("TRANSPORT", "tcp", "'tcp' is not one of stdio, sse, streamable-http"),
        ("THENVOI_LOG_LEVEL", "loud", "'loud' is not one of debug, info, warning, error"),
        ("THENVOI_TIMEOUT", "0", "'0' is not a number of seconds above 0 and up to 3600"),
        ("THENVOI_TIMEOUT", "nan", "'nan' is not a number of seconds above 0 and up to 3600"),
        ("THENVOI_TIMEOUT", "soon", "'soon' is not a number of seconds above 0 and up to 3600"),
        ("ENABLE_DNS_REBINDING_PROTECTION", "perhaps", "'perhaps' is neither true nor false"),
        ("THENVOI_MCP_LEGACY_NAMES", "2", "'2' is neither true nor false"),
        ("THENVOI_MCP_TOOLS", "contacts,all", "there is no group of tools 'all', only default, contacts"),
        ("ALLOWED_HOSTS", "[1]", "every entry of the array has to be a text"),
        ("ALLOWED_HOSTS", "[a", "is neither a JSON array of texts nor texts with commas between them"),
        ("ALLOWED_ORIGINS", '["a"', "is neither a JSON array of texts nor texts with commas between them"),
        ("THENVOI_BASE_URL", "app.thenvoi.com", "'app.thenvoi.com' is not an address such as https://app.thenvoi.com"),
        ("THENVOI_BASE_URL", "https://", "'https://' is not an address such as https://app.thenvoi.com"),
        ("THENVOI_BASE_URL", "ftp://a", "'ftp://a' is not an address such as https://app.thenvoi.com"),
        ("THENVOI_BASE_URL", "http://a:99999", "'http://a:99999' is not an address such as https://app.thenvoi.com"),
        ("THENVOI_BASE_URL", "http://a?b", "'http://a?b' is not an address such as https://app.thenvoi.com"),
        ("THENVOI_BASE_URL", "http://a b", "an address holds no blanks and no special characters"),
        ("THENVOI_BASE_URL", "http://me:pass@a", "an address must not hold a user name or a password"),
        ("THENVOI_MCP_AUTH_TOKEN", "two words", "a token is made of visible ASCII characters, without blanks"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_by_the_name_of_its_variable(
    folder: Path, name: str, value: str, told: str
) -> None:
    assert problem(folder, {name: value}) == f"{name}: {told}"


def test_a_value_of_the_command_line_is_told_by_the_name_of_its_flag(folder: Path) -> None:
    assert problem(folder, {"PORT": "1"}, {"port": "x"}) == "--port: 'x' is not a port: a whole number from 0 to 65535"


# --- the example -----------------------------------------------------------------------------------------------------

EXAMPLE = (PROJECT / ".env.example").read_text(encoding="utf-8")


def test_the_example_lacks_nothing_but_a_key(folder: Path) -> None:
    (folder / ".env").write_text(EXAMPLE, encoding="utf-8")
    assert loaded(folder) == Settings(api_key="thnv_u_...")


def test_the_example_shows_every_variable_of_a_file_with_its_default(folder: Path) -> None:
    every = re.sub(r"^#(?=[A-Z_]+=)", "", EXAMPLE, flags=re.MULTILINE)
    (folder / ".env").write_text(every, encoding="utf-8")
    assert loaded(folder) == Settings(api_key="thnv_u_...")
    explained = (PROJECT / "docs" / "mcp.md").read_text(encoding="utf-8").partition("## Settings")[2]
    table = set(re.findall(r"`([A-Z_]+)`", explained.partition("## Over HTTP")[0]))
    assert parse(every.encode()).keys() == table - {"TRANSPORT", "HOST", "PORT", "THENVOI_ENV_FILE"}


@pytest.mark.parametrize("name", ["a" * 5000, "~nobody-of-this-machine/.env", "a\0b"])
def test_what_cannot_be_the_name_of_a_file_is_that_of_none(name: str, folder: Path) -> None:
    assert problem(folder, {}, {"env-file": name}).startswith("--env-file: there is no file ")


def test_arrays_in_arrays_without_end_are_no_list_of_hosts(folder: Path) -> None:
    told = problem(folder, {"ALLOWED_HOSTS": "[" * 100_000})
    assert told == "ALLOWED_HOSTS: is neither a JSON array of texts nor texts with commas between them"
