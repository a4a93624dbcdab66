"""Users, their keys, and whom a key stands for (section 1 of the rules; agents are in test_agents)."""

from itertools import permutations

import pytest

from mock_platform.world import Switches
from mock_platform.world.clock import SECOND
from mock_platform.world.errors import Invalid, NotFound, Unauthorized
from mock_platform.world.events import KeyIssued, KeyRevoked
from mock_platform.world.identities import Agent, Mention, NameOrder, User
from tests.world.builders import START, Cast, a_cast
from tests.world.refusals import refused, told_by

UNKNOWN_KEY = Unauthorized("API key not linked to a valid user or agent")
TAKEN_KEY = Invalid(details={"key": ["has already been taken"]})


# --- keys ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("AUTH-1")
def test_the_key_alone_decides_who_acts(cast: Cast) -> None:
    accounts = cast.world.accounts
    everybody: list[User | Agent] = [cast.jane, cast.ravi, cast.weather, cast.travel, cast.spy, cast.assistant]
    keys = {accounts.issue_key(each): each for each in everybody}
    assert {key: accounts.identify(key) for key in keys} == keys
    assert [accounts.identify(key).type for key in keys] == ["User", "User", "Agent", "Agent", "Agent", "Agent"]


@pytest.mark.rule("AUTH-3")
def test_a_minted_key_tells_its_kind_and_the_worlds_time(cast: Cast) -> None:
    cast.world.clock.advance(90)
    user_key, agent_key = cast.world.accounts.issue_key(cast.jane), cast.world.accounts.issue_key(cast.weather)
    seconds = START // SECOND + 90
    assert user_key.startswith(f"thnv_u_{seconds}_")
    assert agent_key.startswith(f"thnv_a_{seconds}_")


@pytest.mark.rule("AUTH-3")
def test_the_prefix_of_a_key_is_not_trusted(cast: Cast) -> None:
    accounts = cast.world.accounts
    assert accounts.issue_key(cast.weather, "thnv_u_1700000000_agents-key-with-users-prefix") == (
        "thnv_u_1700000000_agents-key-with-users-prefix"
    )
    accounts.issue_key(cast.jane, "thnv_a_1700000000_users-key-with-agents-prefix")
    assert accounts.identify("thnv_u_1700000000_agents-key-with-users-prefix") is cast.weather
    assert accounts.identify("thnv_a_1700000000_users-key-with-agents-prefix") is cast.jane


@pytest.mark.rule("AUTH-3", "AUTH-4")
@pytest.mark.parametrize("who", ["jane", "weather"])
def test_an_old_key_without_a_kind_stands_for_the_one_identity_it_was_given_to(cast: Cast, who: str) -> None:
    identity: User | Agent = getattr(cast, who)
    cast.world.accounts.issue_key(identity, "thnv_1700000000_old")
    assert cast.world.accounts.identify("thnv_1700000000_old") is identity


@pytest.mark.rule("AUTH-4")
def test_a_key_without_a_kind_is_never_minted(cast: Cast) -> None:
    everybody: list[User | Agent] = [cast.jane, cast.weather, cast.assistant]
    minted = [cast.world.accounts.issue_key(each) for each in everybody]
    assert [key.split("_")[1] for key in minted] == ["u", "a", "a"]


@pytest.mark.rule("AUTH-5")
@pytest.mark.parametrize("key", ["", " ", "thnv_u_1700000000_nobody", "nonsense", "thnv_u_", "\x00"])
def test_a_malformed_or_unknown_key_stands_for_nobody(cast: Cast, key: str) -> None:
    cast.world.accounts.issue_key(cast.jane)
    with refused(cast.world, UNKNOWN_KEY):
        cast.world.accounts.identify(key)


@pytest.mark.rule("AUTH-5")
def test_part_of_a_key_or_its_other_case_is_not_the_key(cast: Cast) -> None:
    key = cast.world.accounts.issue_key(cast.jane)
    for wrong in (key[:-1], key.upper(), f"{key} ", f" {key}"):
        with refused(cast.world, UNKNOWN_KEY):
            cast.world.accounts.identify(wrong)


@pytest.mark.rule("AUTH-5")
def test_a_revoked_key_stands_for_nobody_and_the_others_of_the_same_identity_go_on(cast: Cast) -> None:
    accounts = cast.world.accounts
    lost, kept = accounts.issue_key(cast.jane), accounts.issue_key(cast.jane)
    told = told_by(cast.world)
    accounts.revoke_key(lost)
    assert told == [KeyRevoked(lost)]
    with refused(cast.world, UNKNOWN_KEY):
        accounts.identify(lost)
    assert accounts.identify(kept) is cast.jane


def test_the_plain_refusal_of_a_missing_key_has_the_documented_text() -> None:
    assert Unauthorized().message == "Invalid or missing API key"
    assert Unauthorized().code == "unauthorized"


def test_an_unknown_key_cannot_be_revoked(cast: Cast) -> None:
    with refused(cast.world, NotFound("Key")):
        cast.world.accounts.revoke_key("thnv_u_1700000000_nobody")


def test_a_key_that_somebody_has_is_not_issued_again(cast: Cast) -> None:
    key = cast.world.accounts.issue_key(cast.jane)
    for claimant in (cast.jane, cast.ravi):
        with refused(cast.world, TAKEN_KEY):
            cast.world.accounts.issue_key(claimant, key)
    assert cast.world.accounts.identify(key) is cast.jane


def test_the_keys_of_an_identity_are_told_oldest_first_and_only_while_they_live(cast: Cast) -> None:
    accounts = cast.world.accounts
    first = accounts.issue_key(cast.jane)
    other = accounts.issue_key(cast.ravi)
    second = accounts.issue_key(cast.jane)
    assert accounts.keys_of(cast.jane) == [first, second]
    accounts.revoke_key(first)
    assert accounts.keys_of(cast.jane) == [second]
    assert list(accounts.live_keys().items()) == [(other, cast.ravi), (second, cast.jane)]


def test_a_changed_table_of_keys_changes_nothing_in_the_world(cast: Cast) -> None:
    key = cast.world.accounts.issue_key(cast.jane)
    cast.world.accounts.live_keys().clear()
    assert cast.world.accounts.identify(key) is cast.jane


def test_an_issued_key_is_told_with_its_identity(cast: Cast) -> None:
    told = told_by(cast.world)
    key = cast.world.accounts.issue_key(cast.weather)
    assert told == [KeyIssued(key, cast.weather)]


@pytest.mark.rule("AUTH-8")
def test_a_plan_lacks_the_human_api_only_for_the_users_whom_the_switch_names() -> None:
    assert Switches().plan_required == ()
    cast = a_cast(Switches(plan_required=("ravi", "olga")))
    users = (cast.jane, cast.ravi, cast.olga)
    assert [cast.world.accounts.has_human_api(user) for user in users] == [True, False, False]
    assert cast.world.accounts.identify(cast.world.accounts.issue_key(cast.ravi)) is cast.ravi  # known, not allowed


# --- organizations and users -----------------------------------------------------------------------------------------


def test_a_new_organization_is_stored_under_the_id_it_was_given_or_draws_one(cast: Cast) -> None:
    accounts = cast.world.accounts
    given = accounts.add_organization("Given", organization_id="org-1")
    drawn = accounts.add_organization("Drawn")
    assert accounts.organizations["org-1"] is given
    assert accounts.organizations[drawn.id] is drawn
    assert (given.name, drawn.name) == ("Given", "Drawn")
    assert START < given.inserted_at < drawn.inserted_at


def test_a_new_user_has_what_it_was_given(cast: Cast) -> None:
    accounts = cast.world.accounts
    acme = accounts.organizations[cast.jane.organization_id]
    user = accounts.add_user(
        "kim",
        organization=acme,
        email="kim@acme.test",
        first_name="Kim",
        last_name="Park",
        role="admin",
        password="open-sesame",
        user_id="user-1",
    )
    assert accounts.users["user-1"] is accounts.get("user-1") is user
    assert (user.role, user.password, user.organization_id) == ("admin", "open-sesame", acme.id)
    assert user.inserted_at == user.updated_at
    assert user.mention == Mention("user-1", "kim", "Kim Park")
    assert list(accounts.agents_by_name(user)) == []
    assert accounts.agents_of(user).total == 0


@pytest.mark.parametrize(
    "first_name, last_name, email, name",
    [
        ("Kim", "Park", "kim@acme.test", "Kim Park"),
        ("Kim", "", "kim@acme.test", "Kim"),
        ("", "Park", "kim@acme.test", "Park"),
        ("", "", "kim@acme.test", "kim@acme.test"),
        ("", "", "", "Unknown"),
    ],
)
def test_the_name_of_a_user_is_the_best_that_is_known(
    cast: Cast, first_name: str, last_name: str, email: str, name: str
) -> None:
    acme = cast.world.accounts.organizations[cast.jane.organization_id]
    user = cast.world.accounts.add_user(
        "kim", organization=acme, email=email, first_name=first_name, last_name=last_name
    )
    assert user.name == name


def test_a_taken_username_is_refused_even_in_another_organization(cast: Cast) -> None:
    other = cast.world.accounts.organizations[cast.olga.organization_id]
    with refused(cast.world, Invalid(details={"username": ["has already been taken"]})):
        cast.world.accounts.add_user("jane", organization=other)


def test_a_malformed_username_is_refused(cast: Cast) -> None:
    acme = cast.world.accounts.organizations[cast.jane.organization_id]
    with refused(cast.world, Invalid(details={"username": ["has invalid format"]})):
        cast.world.accounts.add_user("Not A Handle", organization=acme)


def test_an_id_finds_users_and_agents_and_nobody_else(cast: Cast) -> None:
    accounts = cast.world.accounts
    assert accounts.get(cast.jane.id) is cast.jane
    assert accounts.get(cast.weather.id) is cast.weather
    assert accounts.get("nobody") is None


def test_a_handle_that_nobody_has_is_not_found(cast: Cast) -> None:
    with refused(cast.world, NotFound("Handle")):
        cast.world.accounts.resolve("jane/nothing")


def test_colleagues_are_the_users_of_the_same_organization_by_name(cast: Cast) -> None:
    accounts = cast.world.accounts
    acme = accounts.organizations[cast.jane.organization_id]
    adam = accounts.add_user("zz", organization=acme, first_name="adam")
    assert list(accounts.colleagues(cast.jane)) == [adam, cast.jane, cast.ravi]
    assert list(accounts.colleagues(cast.olga)) == [cast.olga]


# --- the profile -----------------------------------------------------------------------------------------------------


@pytest.mark.rule("GEN-10")
def test_a_profile_keeps_what_is_not_given(cast: Cast) -> None:
    before = cast.jane.updated_at
    assert cast.world.accounts.update_profile(cast.jane, first_name="Janet") is cast.jane
    assert cast.jane.name == "Janet Roe"
    assert cast.jane.updated_at > before > cast.jane.inserted_at - 1
    cast.world.accounts.update_profile(cast.jane, last_name="Doe")
    assert cast.jane.name == "Janet Doe"
    cast.world.accounts.update_profile(cast.jane, first_name="", last_name="")
    assert cast.jane.name == "jane@acme.test"


@pytest.mark.rule("GEN-10")
def test_a_new_name_counts_for_later_messages_and_not_for_earlier_ones(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    earlier = cast.say(cast.jane, room, "one", cast.weather)
    cast.world.accounts.update_profile(cast.jane, first_name="Janet")
    later = cast.say(cast.jane, room, "two", cast.weather)
    assert (earlier.sender_name, later.sender_name) == ("Jane Roe", "Janet Roe")


def test_a_new_name_moves_the_user_to_its_place_among_its_colleagues(cast: Cast) -> None:
    accounts = cast.world.accounts
    assert list(accounts.colleagues(cast.ravi)) == [cast.jane, cast.ravi]
    accounts.update_profile(cast.jane, first_name="Zoe")
    assert list(accounts.colleagues(cast.ravi)) == [cast.ravi, cast.jane]
    accounts.update_profile(cast.ravi, first_name="zz")
    assert list(accounts.colleagues(cast.ravi)) == [cast.jane, cast.ravi]


# --- the order by name -----------------------------------------------------------------------------------------------


def test_the_order_by_name_does_not_depend_on_who_was_added_first(cast: Cast) -> None:
    people: list[User | Agent] = [cast.ravi, cast.weather, cast.jane, cast.travel]
    for added in permutations(people):
        order = NameOrder()
        for each in added:
            order.add(each)
        assert [each.name for each in order] == ["Jane Roe", "Ravi Iyer", "Travel Agent", "Weather Agent"]
        assert len(order) == 4
        order.discard(cast.travel)
        assert [each.name for each in order] == ["Jane Roe", "Ravi Iyer", "Weather Agent"]


def test_equal_names_are_ordered_by_id_and_taken_out_one_by_one(cast: Cast) -> None:
    accounts = cast.world.accounts
    acme = accounts.organizations[cast.jane.organization_id]
    twins = [accounts.add_user(name, organization=acme, first_name="Sam", user_id=name) for name in ("c", "a", "b")]
    order = NameOrder()
    for each in twins:
        order.add(each)
    assert [each.id for each in order] == ["a", "b", "c"]
    order.discard(twins[2])
    assert [each.id for each in order] == ["a", "c"]


@pytest.mark.rule("GEN-10")
@pytest.mark.parametrize("field", ["first_name", "last_name"])
def test_a_name_that_every_message_would_carry_has_a_limit(cast: Cast, field: str) -> None:
    with refused(cast.world, Invalid(details={field: ["should be at most 1000 character(s)"]})):
        cast.world.accounts.update_profile(cast.jane, **{field: "x" * 1001})
