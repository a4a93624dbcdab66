"""Ids of agents as tools: safe everywhere, different where two agents are seen together, the same for life."""

import re

import pytest

from mock_platform.agent_manager.catalogue import Catalogue
from mock_platform.world import Switches
from mock_platform.world.identities import Agent, User
from tests.world.builders import Cast, a_cast


@pytest.fixture
def cast() -> Cast:
    return a_cast(Switches(lift_agent_text_limits=True))


@pytest.fixture
def catalogue(cast: Cast) -> Catalogue:
    return cast.world.attached(Catalogue, Catalogue)


def add(cast: Cast, owner: User, name: str, slug: str | None = None, *, is_global: bool = False) -> Agent:
    kind = "global" if is_global else "external"
    return cast.world.accounts.add_agent(owner, name, "Some agent", slug=slug, kind=kind)  # type: ignore[arg-type]


@pytest.mark.rule("AM-5.5")
@pytest.mark.parametrize(
    "slug, expected",
    [
        ("weather-agent-2", "weather_agent_2"),
        ("Finance.Agent", "finance_agent"),
        ("finance_agent", "finance_agent"),
        ("a" * 80, "a" * 60),
    ],
)
def test_an_id_is_the_slug_in_what_every_host_accepts(
    cast: Cast, catalogue: Catalogue, slug: str, expected: str
) -> None:
    agent = add(cast, cast.jane, "Any", slug)
    assert catalogue.id_of(agent) == expected
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", f"run_{catalogue.id_of(agent)}")


def test_one_without_a_slug_of_its_own_has_that_of_its_name(cast: Cast, catalogue: Catalogue) -> None:
    assert catalogue.id_of(cast.weather) == "weather_agent"
    assert catalogue.id_of(add(cast, cast.jane, "天気")) == "agent_1"


@pytest.mark.rule("AM-5.5")
def test_of_two_in_one_organization_the_older_keeps_the_name(cast: Cast, catalogue: Catalogue) -> None:
    younger, youngest = add(cast, cast.ravi, "Weather Agent"), add(cast, cast.jane, "Other", "weather.agent")
    assert catalogue.id_of(cast.weather) == "weather_agent"
    for agent in (younger, youngest):
        assert catalogue.id_of(agent) == f"weather_agent_{agent.id[-8:]}"
        assert catalogue.find(cast.jane, catalogue.id_of(agent)) is agent


def test_a_long_one_is_cut_so_that_what_makes_it_different_fits(cast: Cast, catalogue: Catalogue) -> None:
    add(cast, cast.jane, "One", "b" * 70)
    other = add(cast, cast.ravi, "Two", "b" * 70)
    assert catalogue.id_of(other) == "b" * 51 + "_" + other.id[-8:]


def test_where_even_the_end_of_the_id_is_taken_all_of_it_is_used(cast: Cast, catalogue: Catalogue) -> None:
    ids = ["00000000-0000-4000-8000-000000000001", "00000001-0000-4000-8000-000000000001"]
    add(cast, cast.jane, "One", "clerk")
    accounts = cast.world.accounts
    agents = [
        accounts.add_agent(cast.ravi, "Two", "Some agent", slug="clerk", agent_id=ids[0]),
        accounts.add_agent(cast.jane, "Three", "Some agent", slug="clerk-", agent_id=ids[1]),
        accounts.add_agent(cast.ravi, "Four", "Some agent", slug="clerk_", agent_id="00000002" + ids[0][8:]),
    ]
    assert catalogue.id_of(agents[0]) == "clerk_00000001"
    assert catalogue.id_of(agents[1]) == "clerk_"
    assert catalogue.id_of(agents[2]) == "clerk__00000001"
    more = add_with_id(cast, "clerk.", "00000003" + ids[0][8:])
    assert catalogue.id_of(more) == f"clerk__{more.id.replace('-', '')}"


def add_with_id(cast: Cast, slug: str, agent_id: str) -> Agent:
    return cast.world.accounts.add_agent(cast.jane, "Five", "Some agent", slug=slug, agent_id=agent_id)


@pytest.mark.rule("AM-5.5")
def test_those_of_strangers_do_not_disturb_each_other(cast: Cast, catalogue: Catalogue) -> None:
    theirs = add(cast, cast.olga, "Weather Agent")
    assert catalogue.id_of(theirs) == catalogue.id_of(cast.weather) == "weather_agent"
    assert catalogue.find(cast.olga, "weather_agent") is theirs
    assert catalogue.find(cast.jane, "weather_agent") is cast.weather
    assert catalogue.find(cast.jane, theirs.id) is None


def test_a_global_one_is_seen_with_everybodys(cast: Cast, catalogue: Catalogue) -> None:
    helper = add(cast, cast.olga, "Weather Agent", is_global=True)
    assert catalogue.id_of(helper) == f"weather_agent_{helper.id[-8:]}"
    late = add(cast, cast.jane, "Assistant")
    assert catalogue.id_of(late) == f"assistant_{late.id[-8:]}"
    for user in (cast.jane, cast.olga):
        assert catalogue.find(user, "assistant") is cast.assistant


@pytest.mark.rule("AM-5.5")
def test_an_id_stays_when_the_agent_is_renamed_and_when_the_older_one_goes(cast: Cast, catalogue: Catalogue) -> None:
    younger = add(cast, cast.ravi, "Weather Agent")
    name = catalogue.id_of(younger)
    cast.world.accounts.change_agent(younger, name="Rain Agent")
    cast.world.accounts.delete_agent(cast.jane, cast.weather.id)
    assert catalogue.id_of(younger) == name
    assert catalogue.find(cast.jane, "weather_agent") is None
    newest = add(cast, cast.jane, "Weather Agent")
    assert catalogue.id_of(newest) == "weather_agent"


def test_the_full_id_is_found_in_any_case(cast: Cast, catalogue: Catalogue) -> None:
    assert catalogue.find(cast.ravi, cast.weather.id.upper()) is cast.weather


def test_a_catalogue_made_late_names_the_agents_in_the_order_of_their_registration(cast: Cast) -> None:
    younger = add(cast, cast.ravi, "Weather Agent")
    catalogue = Catalogue(cast.world)
    assert catalogue.id_of(cast.weather) == "weather_agent"
    assert catalogue.id_of(younger) == f"weather_agent_{younger.id[-8:]}"
