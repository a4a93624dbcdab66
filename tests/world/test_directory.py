"""Agents as tools: who sees which, what a question leaves behind, and what administrators may do."""

import pytest

from mock_platform.world import Switches
from mock_platform.world.errors import Forbidden, Invalid, LimitReached, NotFound, Refused
from mock_platform.world.identities import Agent
from mock_platform.world.state import state_of_world
from tests.world.builders import Cast, a_cast

pytestmark = pytest.mark.rule("AM-5.5")


@pytest.fixture
def cast() -> Cast:
    """The cast, with jane as an administrator."""
    cast = a_cast()
    cast.jane.role = "admin"
    return cast


def names(agents: list[Agent]) -> set[str]:
    return {each.name for each in agents}


# --- who sees which --------------------------------------------------------------------------------------------------


def test_a_user_sees_her_own_agents_those_of_colleagues_and_global_ones(cast: Cast) -> None:
    directory = cast.world.directory
    of_acme = {"Weather Agent", "Travel Agent", "Ledger", "Assistant"}
    assert names(directory.of(cast.jane)) == names(directory.of(cast.ravi)) == of_acme
    assert names(directory.of(cast.olga)) == {"Spy", "Assistant"}


def test_one_that_is_switched_off_is_seen_all_the_same(cast: Cast) -> None:
    cast.world.accounts.change_agent(cast.weather, active=False)
    assert "Weather Agent" in names(cast.world.directory.of(cast.jane))
    assert cast.world.directory.sees(cast.ravi, cast.weather)


def test_a_global_agent_of_a_colleague_is_listed_once(cast: Cast) -> None:
    cast.world.accounts.add_agent(cast.ravi, "Helper", "Helps everybody", kind="global")
    found = [each.name for each in cast.world.directory.of(cast.jane)]
    assert sorted(found) == ["Assistant", "Helper", "Ledger", "Travel Agent", "Weather Agent"]


def test_an_agent_is_answered_for_by_a_live_client_or_a_script(cast: Cast) -> None:
    world = cast.world
    assert not world.directory.is_answered(cast.weather)
    world.set_presence(cast.weather.id, online=True)
    world.scripted.add(cast.travel.id)
    assert world.directory.is_answered(cast.weather)
    assert world.directory.is_answered(cast.travel)


# --- questions -------------------------------------------------------------------------------------------------------


def test_a_question_is_a_message_in_a_new_room_with_the_agent(cast: Cast) -> None:
    room, message = cast.world.directory.ask(cast.jane, cast.ledger, "how much is left?")
    assert [(each.identity, each.role) for each in room.participants.values()] == [
        (cast.jane, "owner"),
        (cast.ledger, "member"),
    ]
    assert room.messages == [message]
    assert message.content == f"@[[{cast.ledger.id}]] how much is left?"
    assert cast.world.messages.next_for(cast.ledger, room.id) is message
    assert room.title == "how much is left?"
    assert cast.world.directory.ask(cast.jane, cast.ledger, "and now?").room is not room


def test_it_may_go_on_in_a_room_in_which_both_are(cast: Cast) -> None:
    room, _ = cast.world.directory.ask(cast.jane, cast.weather, "rain?")
    again = cast.world.directory.ask(cast.jane, cast.weather, "and tomorrow?", room_id=room.id)
    assert (again.room, again.message) == (room, room.messages[1])
    with pytest.raises(NotFound):
        cast.world.directory.ask(cast.ravi, cast.weather, "me too", room_id=room.id)
    with pytest.raises(Invalid):
        cast.world.directory.ask(cast.jane, cast.travel, "you too", room_id=room.id)


@pytest.mark.parametrize(
    "switches, text, kind",
    [
        (Switches(room_limit=0), "rain?", LimitReached),
        (Switches(participant_limit=1), "rain?", LimitReached),
        (Switches(message_limit=0), "rain?", LimitReached),
        (Switches(), " \u200b", Invalid),
        (Switches(), "x" * 524_289, Invalid),
        (Switches(), "@Weather Agent" * 20_000, Invalid),
    ],
)
def test_what_is_refused_leaves_no_empty_room_behind(switches: Switches, text: str, kind: type[Refused]) -> None:
    cast = a_cast(switches)
    before = state_of_world(cast.world)
    with pytest.raises(kind):
        cast.world.directory.ask(cast.jane, cast.weather, text)
    assert state_of_world(cast.world) == before


def test_a_foreign_agent_and_one_that_is_switched_off_look_unknown(cast: Cast) -> None:
    cast.world.accounts.change_agent(cast.travel, active=False)
    for agent in (cast.spy, cast.travel):
        with pytest.raises(NotFound, match=r"^Agent not found$"):
            cast.world.directory.ask(cast.jane, agent, "hello?")


# --- administrators --------------------------------------------------------------------------------------------------


@pytest.mark.rule("AM-5.1")
def test_an_administrator_registers_with_or_without_an_id(cast: Cast) -> None:
    agent, key = cast.world.directory.register(cast.jane, "Tax Agent", "Files tax returns", slug="tax_agent")
    assert (agent.handle, agent.owner) == ("jane/tax_agent", cast.jane)
    assert cast.world.accounts.identify(key) is agent
    other, _ = cast.world.directory.register(cast.jane, "Mail Agent", "Sends letters")
    assert other.handle == "jane/mail-agent"


@pytest.mark.rule("AM-5.1")
def test_an_id_that_could_be_no_handle_is_refused(cast: Cast) -> None:
    for slug in ("a/b", "tax agent", "-tax"):
        with pytest.raises(Invalid) as caught:
            cast.world.directory.register(cast.jane, "Tax Agent", "Files tax returns", slug=slug)
        assert caught.value.details == {"agentId": ["has invalid format"]}


@pytest.mark.rule("AM-5.1")
def test_an_administrator_changes_and_deletes_the_agents_of_the_organization(cast: Cast) -> None:
    directory = cast.world.directory
    changed = directory.change(cast.jane, cast.ledger, name="Book", description="Keeps the book", active=False)
    assert (changed.name, changed.description, changed.active) == ("Book", "Keeps the book", False)
    cast.world.directory.ask(cast.jane, cast.weather, "rain?")
    directory.remove(cast.jane, cast.weather)
    assert names(directory.of(cast.jane)) == {"Travel Agent", "Book", "Assistant"}


@pytest.mark.rule("AM-5.2")
def test_whoever_is_no_administrator_may_do_nothing_of_that(cast: Cast) -> None:
    directory = cast.world.directory
    for command in (
        lambda: directory.register(cast.ravi, "Tax Agent", "Files tax returns"),
        lambda: directory.change(cast.ravi, cast.ledger, active=False),
        lambda: directory.remove(cast.ravi, cast.ledger),
    ):
        with pytest.raises(Forbidden, match=r"^Only administrators may manage agents$"):
            command()


@pytest.mark.rule("AM-5.5")
def test_agents_of_others_are_unknown_and_those_of_the_platform_not_hers(cast: Cast) -> None:
    with pytest.raises(NotFound):
        cast.world.directory.change(cast.jane, cast.spy, active=False)
    with pytest.raises(Forbidden, match=r"^This agent belongs to the platform$"):
        cast.world.directory.remove(cast.jane, cast.assistant)


# --- changes of an agent ---------------------------------------------------------------------------------------------


def test_a_new_name_is_that_of_later_mentions_and_its_place_in_the_lists(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    before = cast.say(cast.jane, room, "hello", cast.weather)
    updated_at = cast.weather.updated_at
    cast.world.accounts.change_agent(cast.weather, name="A first one")
    after = cast.say(cast.jane, room, "hello", cast.weather)
    assert (before.mentions[0].name, after.mentions[0].name) == ("Weather Agent", "A first one")
    assert (cast.weather.handle, cast.weather.description) == ("jane/weather-agent", "Knows the weather")
    assert cast.weather.updated_at > updated_at
    assert [each.name for each in cast.world.accounts.agents_by_name(cast.jane)] == ["A first one", "Travel Agent"]


def test_a_global_agent_finds_its_new_place_among_the_global_ones(cast: Cast) -> None:
    cast.world.accounts.add_agent(cast.jane, "Middle", "In between", kind="global")
    cast.world.accounts.change_agent(cast.assistant, name="Zeta")
    assert [each.name for each in cast.world.accounts.global_agents()] == ["Middle", "Zeta"]
    cast.world.accounts.change_agent(cast.assistant, name="Alpha", active=False)
    assert [each.name for each in cast.world.accounts.global_agents()] == ["Alpha", "Middle"]


@pytest.mark.rule("AGT-2")
def test_texts_have_the_limits_that_they_had_when_it_was_registered(cast: Cast) -> None:
    before = state_of_world(cast.world)
    for change in ({"name": "x"}, {"name": "x" * 101}, {"description": "short"}):
        with pytest.raises(Invalid):
            cast.world.accounts.change_agent(cast.weather, **change)  # type: ignore[arg-type]
    assert state_of_world(cast.world) == before
    cast.world.accounts.change_agent(cast.weather, active=False)
    assert cast.weather.active is False
