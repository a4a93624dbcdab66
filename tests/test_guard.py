"""Names and origins by which a browser may reach the mock."""

import pytest

from mock_platform.guard import ADDRESSES, Guard

MISDIRECTED = 421
FOREIGN = 403


def refused(guard: Guard, host: bytes | None, origin: bytes | None) -> int | None:
    """Give the status of the refusal, if it is one."""
    refusal = guard.check(host, origin)
    return None if refusal is None else refusal.status


@pytest.mark.parametrize("host", [b"127.0.0.1", b"127.0.0.2:8600", b"localhost:8600", b"LOCALHOST", b"[::1]:8600"])
def test_the_names_of_this_machine_are_let_in(host: bytes) -> None:
    guard = Guard()
    assert guard.refusal([(b"accept", b"*/*"), (b"host", host)]) is None
    assert guard.refusal([(b"host", host), (b"origin", b"http://" + host)]) is None


@pytest.mark.parametrize(
    "host",
    [b"", b"mock.example", b"localhost.mock.example", b"127.0.0.1.nip.example", b"evil@localhost", b"localhost:8600:1"],
)
def test_another_name_is_misdirected_however_often_it_is_tried(host: bytes) -> None:
    guard = Guard()
    assert [refused(guard, host, None) for _ in range(2)] == [MISDIRECTED] * 2


@pytest.mark.parametrize(
    "origin",
    [b"https://site.example", b"null", b"", b"http://localhost.site.example", b"file://localhost", b"localhost"],
)
def test_a_page_of_another_site_is_kept_out(origin: bytes) -> None:
    guard = Guard()
    assert [refused(guard, b"localhost", origin) for _ in range(2)] == [FOREIGN] * 2


def test_what_is_known_as_a_host_is_not_thereby_an_origin() -> None:
    guard = Guard()
    assert guard.check(b"localhost:8600", None) is None
    assert refused(guard, b"localhost:8600", b"localhost:8600") == FOREIGN


def test_further_names_and_origins_can_be_let_in() -> None:
    guard = Guard(hosts=["Mock.example", "other.example:81"], origins=["https://App.example/"])
    assert guard.check(b"mock.example:8600", b"https://app.example") is None
    assert guard.check(b"other.example:81", None) is None
    assert refused(guard, b"other.example:82", None) == MISDIRECTED
    assert refused(guard, b"mock.example", b"https://app.example:8443") == FOREIGN


def test_a_star_lets_every_name_in_but_not_every_origin() -> None:
    guard = Guard(hosts=["*"])
    assert guard.check(b"anything.example", None) is None
    assert refused(guard, b"anything.example", b"https://site.example") == FOREIGN


def test_a_star_lets_every_origin_in_but_not_every_name() -> None:
    guard = Guard(origins=["*"])
    assert guard.check(b"localhost", b"https://site.example") is None
    assert guard.check(b"localhost", b"null") is None
    assert refused(guard, b"mock.example", b"https://site.example") == MISDIRECTED


@pytest.mark.parametrize("host", [b"192.0.2.7", b"10.0.0.1:8600", b"[2001:db8::7]:8600", b"[::]", b"localhost"])
def test_a_mock_that_others_reach_is_asked_by_any_address(host: bytes) -> None:
    assert Guard(own=ADDRESSES).check(host, None) is None
    assert Guard(own=ADDRESSES).check(host, b"http://" + host) is None


@pytest.mark.parametrize("host", [b"mock.example", b"192.0.2.7.nip.example", b"192.0.2.7@evil.example", b"mock"])
def test_and_by_no_name_that_it_was_not_given(host: bytes) -> None:
    assert refused(Guard(own=ADDRESSES), host, None) == MISDIRECTED
    assert Guard(hosts=[host.decode()], own=ADDRESSES).check(host, None) is None


def test_a_page_that_the_mock_itself_has_served_is_let_in_and_one_of_another_machine_is_not() -> None:
    guard = Guard(hosts=["mock.example"], own=ADDRESSES)
    assert guard.check(b"mock.example:8600", b"http://mock.example:8600") is None
    assert refused(guard, b"mock.example:8600", b"http://mock.example:8601") == FOREIGN
    assert refused(guard, b"192.0.2.7:8600", b"http://192.0.2.8:8600") == FOREIGN


def test_who_names_no_host_is_no_browser() -> None:
    assert Guard().refusal([(b"accept", b"*/*")]) is None
    refusal = Guard().refusal([(b"origin", b"https://site.example")])
    assert refusal is not None
    assert refusal.status == FOREIGN


def test_a_flood_of_names_is_not_remembered() -> None:
    guard = Guard(hosts=["*"])
    for number in range(1000):
        assert guard.check(b"host-%d" % number, b"http://localhost:%d" % number) is None
    assert len(guard._known) <= 256


@pytest.mark.parametrize(
    "origin", ["https://site.example", "http://site.example:3000", "null", "http://192.168.0.7:5173"]
)
def test_a_refusal_says_how_to_start_the_mock_so_that_the_page_is_let_in(origin: str) -> None:
    refusal = Guard().check(b"localhost:8600", origin.encode())
    assert refusal is not None
    said, _, allowed = refusal.message.partition("; to let them in: --allow-origin ")
    assert (said, refusal.code) == (f"Pages of {origin} may not use this mock", "forbidden")
    assert Guard(origins=[allowed]).check(b"localhost:8600", origin.encode()) is None


@pytest.mark.parametrize("host", ["mock", "mock.example:8600"])
def test_a_refusal_says_how_to_start_the_mock_so_that_it_answers_to_the_name(host: str) -> None:
    refusal = Guard().check(host.encode(), None)
    assert refusal is not None
    said, _, allowed = refusal.message.partition("; to let it in: --allow-host ")
    assert (said, refusal.code) == (f"{host} is no name of this mock", "misdirected_request")
    assert Guard(hosts=[allowed]).check(host.encode(), None) is None


@pytest.mark.parametrize("odd", [b"http://x;rm -rf ~", b"$(date)", b"", b"-x", b"\xff", b"x" * 101])
def test_what_nobody_should_copy_into_a_shell_is_not_repeated(odd: bytes) -> None:
    for refusal, placeholder in ((Guard().check(odd, None), "NAME"), (Guard().check(None, odd), "ORIGIN")):
        assert refusal is not None
        assert refusal.message.endswith(f" {placeholder}")
        assert not odd or odd.decode("latin-1") not in refusal.message


def test_two_names_at_once_are_none() -> None:
    one, other = (b"host", b"127.0.0.1:8600"), (b"host", b"evil.example")
    assert Guard().refusal([one, one]) is None
    for both in ([one, other], [other, one], [one, (b"host", b"localhost:8600")]):
        refusal = Guard().refusal(both)
        assert refusal is not None
        assert refusal.status == 421
