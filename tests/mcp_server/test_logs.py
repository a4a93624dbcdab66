"""Lines on stderr in one form, and no secret in any of them."""

import logging
import re
import warnings
from collections.abc import Iterator

import pytest

from mcp_server import logs
from mcp_server.values import LogLevel

KEY = "thnv_u_1234567890abcdef"


@pytest.fixture(autouse=True)
def logging_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in ("httpcore2", "httpx2", "httpcore", "httpx", "hpack")}
    root.handlers[:] = []
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in quiet.items():
        logging.getLogger(name).setLevel(before)


def err_of(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_a_line_has_time_level_name_and_message(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    logging.getLogger("some.module").warning("it is %s", "so")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \[WARNING\] some\.module: it is so\n", err_of(capsys))


@pytest.mark.parametrize(
    "level, heard", [("debug", "DIWE"), ("info", "IWE"), ("warning", "WE"), ("error", "E")], ids=str
)
def test_each_level_lets_through_what_it_says(capsys: pytest.CaptureFixture[str], level: LogLevel, heard: str) -> None:
    logs.configure(level)
    for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
        logging.getLogger("x").log(number, "said")
    assert "".join(re.findall(r"\[(\w)\w+\]", err_of(capsys))) == heard


@pytest.mark.parametrize(
    "said, written",
    [
        (f"key {KEY} in a sentence", "key thnv_u_*** in a sentence"),
        (f"b'X-API-Key', b'{KEY}'", "b'X-API-Key', b'thnv_u_***'"),
        ('{"api_key":"thnv_a_new-born_key1"}', '{"api_key":"thnv_a_***"}'),
        ("an older one: thnv_1700000000_abcdef", "an older one: thnv_***"),
        ("band_u_abcdefgh", "band_u_***"),
        ("Authorization: Bearer abc.def.ghi", "Authorization: Bearer ***"),
        ("the token s3cret-token is ours", "the token *** is ours"),
        ("our own thnv_u_our+own.key", "our own ***"),
        ("no secret of ours: thnv_u_...", "no secret of ours: thnv_u_..."),
    ],
)
def test_no_key_and_no_token_is_written(capsys: pytest.CaptureFixture[str], said: str, written: str) -> None:
    logs.configure("debug", secrets=["", "s3cret-token", "thnv_u_our+own.key"])
    logging.getLogger("x").debug("%s", said)
    assert err_of(capsys).endswith(f" [DEBUG] x: {written}\n")


def test_a_trace_is_written_without_them_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", secrets=["other-secret"])
    try:
        int(f"{KEY} other-secret")
    except ValueError:
        logging.getLogger("x").exception("failed")
    err = err_of(capsys)
    assert err.endswith("ValueError: invalid literal for int() with base 10: 'thnv_u_*** ***'\n")
    assert KEY not in err


def test_what_the_http_client_writes_of_headers_is_not_written_at_any_level(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug")
    logging.getLogger("httpcore2.http11").debug("send_request_headers %s", KEY)
    logging.getLogger("httpx2").info("HTTP Request: GET")
    assert err_of(capsys) == ""
    logs.configure("error")
    logging.getLogger("httpx2").warning("odd")
    assert err_of(capsys) == ""


def test_warnings_of_python_are_lines_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old ways", DeprecationWarning, stacklevel=1)
    err = err_of(capsys)
    assert " [WARNING] py.warnings: " in err
    assert "DeprecationWarning: old ways" in err


@pytest.mark.parametrize("level", ["debug", "warning"])
def test_a_message_that_the_library_cannot_parse_is_no_reason_for_a_trace(
    level: LogLevel, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(level)
    logging.getLogger("mcp.server.sse").error("Failed to parse message", exc_info=ValueError(KEY))
    assert err_of(capsys).endswith("[ERROR] mcp.server.sse: Failed to parse message\n")
