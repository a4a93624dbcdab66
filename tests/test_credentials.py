"""Keys and tokens across worlds: what they open, and that nothing forged, expired or orphaned opens anything."""

from typing import Any

import jwt
import pytest

from mock_platform.credentials import TOKEN_SECONDS, Credentials
from mock_platform.world import Clock, World
from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Unauthorized
from mock_platform.world.identities import User
from mock_platform.world.worlds import Worlds
from tests.world.builders import START, Cast, a_cast

UNKNOWN_KEY = "API key not linked to a valid user or agent"
BAD_TOKEN = "Invalid or missing API key"
EXPIRED = "Token has expired"


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def other() -> Cast:
    """The same people in another world, with the same ids."""
    return a_cast()


@pytest.fixture
def credentials(cast: Cast, other: Cast) -> Credentials:
    worlds = Worlds()
    worlds.add(cast.world)
    worlds.add(other.world, "other")
    return Credentials(worlds)


def refusal_of(credentials: Credentials, token: str) -> str:
    with pytest.raises(Unauthorized) as caught:
        credentials.by_token(token)
    assert caught.value.__cause__ is None
    return caught.value.message


def signed(credentials: Credentials, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, credentials._secret, algorithm="HS256")


@pytest.mark.rule("AUTH-3")
def test_a_key_opens_the_world_it_was_issued_in(credentials: Credentials, cast: Cast, other: Cast) -> None:
    here, there = (
        cast.world.accounts.issue_key(cast.weather, "here"),
        other.world.accounts.issue_key(other.jane, "there"),
    )
    assert credentials.by_key(here) == (cast.world, cast.weather)
    assert credentials.by_key(there) == (other.world, other.jane)


@pytest.mark.rule("AUTH-5", "AUTH-11")
def test_an_unknown_and_a_revoked_key_open_nothing(credentials: Credentials, cast: Cast) -> None:
    key = cast.world.accounts.issue_key(cast.jane)
    cast.world.accounts.revoke_key(key)
    for wrong in (key, "", "thnv_u_1_x", cast.jane.id):
        with pytest.raises(Unauthorized) as caught:
            credentials.by_key(wrong)
        assert caught.value.message == UNKNOWN_KEY


@pytest.mark.rule("AUTH-2")
def test_a_token_opens_the_world_of_its_user(credentials: Credentials, cast: Cast, other: Cast) -> None:
    assert cast.jane.id == other.jane.id
    for world, user in ((cast.world, cast.jane), (other.world, other.jane), (other.world, other.olga)):
        assert credentials.by_token(credentials.token_for(world, user)) == (world, user)


@pytest.mark.rule("AUTH-2")
def test_a_token_says_whom_it_is_for_and_until_when_and_nothing_more(credentials: Credentials, cast: Cast) -> None:
    token = credentials.token_for(cast.world, cast.jane)
    claims = jwt.decode(token, options={"verify_signature": False})
    now = START // SECOND
    assert claims == {"sub": cast.jane.id, "world": "default", "iat": now, "exp": now + TOKEN_SECONDS}
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}


@pytest.mark.rule("AUTH-2", "AUTH-5")
def test_a_token_ends_with_the_second_it_names_on_the_clock_of_its_own_world(
    credentials: Credentials, cast: Cast, other: Cast
) -> None:
    here = credentials.token_for(cast.world, cast.jane, seconds=10)
    there = credentials.token_for(other.world, other.jane, seconds=10)
    cast.world.clock.set(START // SECOND * SECOND + 10 * SECOND - 1)
    assert credentials.by_token(here) == (cast.world, cast.jane)
    cast.world.clock.advance(0.000001)
    assert refusal_of(credentials, here) == EXPIRED
    assert credentials.by_token(there) == (other.world, other.jane)


@pytest.mark.rule("AUTH-2")
@pytest.mark.parametrize("year_1970_or_9998", [10 * SECOND, 253_370_764_800 * SECOND])
def test_the_time_of_the_machine_does_not_matter(year_1970_or_9998: int) -> None:
    world = World(clock=Clock(year_1970_or_9998, running=False))
    user = world.accounts.add_user("jane", organization=world.accounts.add_organization("Acme"))
    worlds = Worlds()
    worlds.add(world)
    credentials = Credentials(worlds)
    assert credentials.by_token(credentials.token_for(world, user)) == (world, user)


@pytest.mark.rule("AUTH-5")
def test_a_token_of_another_process_opens_nothing(credentials: Credentials, cast: Cast) -> None:
    token = Credentials(credentials.worlds).token_for(cast.world, cast.jane)
    assert refusal_of(credentials, token) == BAD_TOKEN


@pytest.mark.rule("AUTH-5")
@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
def test_a_token_of_another_algorithm_opens_nothing_even_with_our_secret(
    credentials: Credentials, cast: Cast, algorithm: str
) -> None:
    claims = jwt.decode(credentials.token_for(cast.world, cast.jane), options={"verify_signature": False})
    secret = "" if algorithm == "none" else credentials._secret * 2
    assert refusal_of(credentials, jwt.encode(claims, secret, algorithm=algorithm)) == BAD_TOKEN


@pytest.mark.rule("AUTH-5")
@pytest.mark.parametrize("missing", ["sub", "world", "exp"])
def test_a_token_that_leaves_something_out_opens_nothing(credentials: Credentials, cast: Cast, missing: str) -> None:
    claims = jwt.decode(credentials.token_for(cast.world, cast.jane), options={"verify_signature": False})
    del claims[missing]
    assert refusal_of(credentials, signed(credentials, claims)) == BAD_TOKEN


@pytest.mark.rule("AUTH-5")
@pytest.mark.parametrize("change", [{"sub": "nobody"}, {"world": "gone"}, {"sub": ""}])
def test_a_token_of_nobody_or_of_no_world_opens_nothing(
    credentials: Credentials, cast: Cast, change: dict[str, str]
) -> None:
    claims = jwt.decode(credentials.token_for(cast.world, cast.jane), options={"verify_signature": False})
    assert refusal_of(credentials, signed(credentials, claims | change)) == BAD_TOKEN


@pytest.mark.rule("AUTH-2", "AUTH-5")
def test_a_token_names_a_user_and_never_an_agent(credentials: Credentials, cast: Cast) -> None:
    claims = jwt.decode(credentials.token_for(cast.world, cast.jane), options={"verify_signature": False})
    assert refusal_of(credentials, signed(credentials, claims | {"sub": cast.weather.id})) == BAD_TOKEN


@pytest.mark.rule("AUTH-5")
@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "a.b", "x" * 100_000, "\xff.\xff.\xff", "é.é.é"])
def test_text_that_is_no_token_opens_nothing(credentials: Credentials, text: str) -> None:
    assert refusal_of(credentials, text) == BAD_TOKEN


def test_tokens_of_a_world_that_was_let_go_open_nothing(credentials: Credentials, other: Cast) -> None:
    token = credentials.token_for(other.world, other.jane)
    credentials.worlds.remove("other")
    assert refusal_of(credentials, token) == BAD_TOKEN


def test_the_user_of_a_token_is_the_one_of_now(credentials: Credentials, cast: Cast) -> None:
    token = credentials.token_for(cast.world, cast.jane)
    cast.world.accounts.update_profile(cast.jane, first_name="Janet")
    _, user = credentials.by_token(token)
    assert isinstance(user, User)
    assert user.first_name == "Janet"
