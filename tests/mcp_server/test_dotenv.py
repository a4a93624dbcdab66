import pytest

from mcp_server.dotenv import parse


@pytest.mark.parametrize(
    "content, value",
    [
        (b"KEY=value", "value"),
        (b"KEY = value \n", "value"),
        (b"export KEY=value", "value"),
        (b"\xef\xbb\xbfKEY=value", "value"),
        (b"OTHER=1\r\nKEY=value\r\nMORE=2", "value"),
        (b"KEY=value # why", "value"),
        (b"KEY=val#ue", "val#ue"),
        (b"KEY=# only a comment", ""),
        (b"KEY=", ""),
        (b'KEY="value"', "value"),
        (b'KEY=" # kept " # why', " # kept "),
        (b'KEY="say \\"so\\"\\tand \\\\"', 'say "so"\tand \\'),
        (b"KEY='$HOME \\n'", "$HOME \\n"),
        (b"KEY=$HOME", "$HOME"),
        (b'KEY="two\r\nlines"', "two\nlines"),
        (b'KEY="never closed', '"never closed'),
        (b"KEY=first\nKEY=last", "last"),
        (b"# KEY=commented\nnonsense\n=\nKEY=value", "value"),
        ("KEY=ключ".encode(), "ключ"),
        (b"KEY=\xff", "\ufffd"),
    ],
)
def test_what_people_write_is_understood(content: bytes, value: str) -> None:
    assert parse(content)["KEY"] == value


def test_what_is_no_assignment_is_passed_over() -> None:
    assert parse(b"# A=1\n\njust words\n- B=2\n1C=3\n") == {}
