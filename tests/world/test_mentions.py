"""How mentions are written into the text (MSG-9 to MSG-12)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_platform.world.errors import Invalid
from mock_platform.world.events import MessageCreated
from mock_platform.world.identities import Agent
from mock_platform.world.messages import MentionRequest
from mock_platform.world.state import state_of_world
from mock_platform.world.texts import rewrite
from tests.world.builders import Cast, a_cast
from tests.world.refusals import refused, told_by


def token(entity: Agent) -> str:
    return f"@[[{entity.id}]]"


def an_agent_named(cast: Cast, name: str, slug: str) -> Agent:
    return cast.world.accounts.add_agent(cast.jane, name, "Made for one test", slug=slug)


@pytest.mark.rule("MSG-9")
@pytest.mark.parametrize(
    "text, rewritten",
    [
        ("@jane/weather-agent: rain?", "{t}: rain?"),
        ("@Weather Agent: rain?", "{t}: rain?"),
        ("rain, @jane/weather-agent", "rain, {t}"),
        ("@jane/weather-agent @jane/weather-agent", "{t} {t}"),
        ("@Weather Agent, I mean @jane/weather-agent, or @Weather Agent", "{t}, I mean {t}, or {t}"),
        ("mail@Weather Agents", "mail{t}s"),
        ("@@Weather Agent", "@{t}"),
        ("(@Weather Agent)\n@jane/weather-agent!", "({t})\n{t}!"),
    ],
)
def test_handles_and_names_become_tokens_wherever_they_stand(cast: Cast, text: str, rewritten: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, text, cast.weather)
    assert message.content == rewritten.format(t=token(cast.weather))


@pytest.mark.rule("MSG-9")
def test_all_mentions_are_rewritten_each_to_its_own_token(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    message = cast.say(cast.jane, room, "@Travel Agent, ask @jane/weather-agent", cast.weather, cast.travel)
    assert message.content == f"{token(cast.travel)}, ask {token(cast.weather)}"


@pytest.mark.rule("MSG-9")
def test_a_short_handle_eats_the_start_of_a_longer_one_that_comes_later(cast: Cast) -> None:
    short, longer = an_agent_named(cast, "Red", "ann"), an_agent_named(cast, "Blue", "ann-lee")
    room = cast.room(cast.jane, short, longer)
    message = cast.say(cast.jane, room, "Hi @jane/ann-lee", short, longer)
    assert message.content == f"{token(longer)} Hi {token(short)}-lee"
    message = cast.say(cast.jane, room, "Hi @jane/ann-lee", longer, short)
    assert message.content == f"{token(short)} Hi {token(longer)}"


@pytest.mark.rule("MSG-9", "MSG-12")
def test_the_handle_goes_before_the_name_when_they_overlap(cast: Cast) -> None:
    # The name begins with the handle: what is left of it stays behind the token (OQ-14).
    agent = an_agent_named(cast, "jane/ann the First", "ann")
    room = cast.room(cast.jane, agent)
    message = cast.say(cast.jane, room, "Hi @jane/ann the First", agent)
    assert message.content == f"Hi {token(agent)} the First"


@pytest.mark.rule("MSG-9")
def test_a_mention_s_handle_goes_before_the_next_mention_s_name(cast: Cast) -> None:
    first, second = an_agent_named(cast, "Other", "ann"), an_agent_named(cast, "jane/ann", "bob")
    room = cast.room(cast.jane, first, second)
    message = cast.say(cast.jane, room, "Hi @jane/ann", first, second)
    assert message.content == f"{token(second)} Hi {token(first)}"
    message = cast.say(cast.jane, room, "Hi @jane/ann", second, first)
    assert message.content == f"{token(first)} Hi {token(second)}"


@pytest.mark.rule("MSG-5", "MSG-9")
@pytest.mark.parametrize(
    "handle, name, rewritten",
    [
        ("wetter", None, "{t}, @Frosch, {t}, @jane/weather-agent"),
        ("@wetter", None, "{t}, @Frosch, {t}, @jane/weather-agent"),
        (None, "Frosch", "@wetter, {t}, @Weather Agent, {t}"),
        (None, "@Frosch", "@wetter, {t}, @Weather Agent, {t}"),
        ("wetter", "Frosch", "{t}, {t}, @Weather Agent, @jane/weather-agent"),
        (None, None, "@wetter, @Frosch, {t}, {t}"),
        ("", "", "@wetter, @Frosch, {t}, {t}"),
        ("@", "@@", "{t} @wetter, @Frosch, @Weather Agent, @jane/weather-agent"),
    ],
)
def test_a_handle_or_name_in_the_request_stands_in_for_the_stored_one(
    cast: Cast, handle: str | None, name: str | None, rewritten: str
) -> None:
    room = cast.room(cast.jane, cast.weather)
    text = "@wetter, @Frosch, @Weather Agent, @jane/weather-agent"
    request = MentionRequest(cast.weather.id, handle, name)
    message = cast.world.messages.send(cast.jane, room.id, text, [request])
    assert message.content == rewritten.format(t=token(cast.weather))


@pytest.mark.rule("MSG-10")
def test_a_mention_that_the_text_does_not_name_is_put_in_front(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, " Rain? Weather Agent?", cast.weather)
    assert message.content == f"{token(cast.weather)}  Rain? Weather Agent?"


@pytest.mark.rule("MSG-10")
def test_several_of_them_stand_in_front_in_the_order_of_the_request(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel, cast.ledger)
    mentioned = (cast.ledger, cast.travel, cast.weather)
    message = cast.say(cast.jane, room, "Well, @Travel Agent?", *mentioned)
    assert message.content == f"{token(cast.ledger)} {token(cast.weather)} Well, {token(cast.travel)}?"


@pytest.mark.rule("MSG-11")
def test_every_reader_gets_the_same_rewritten_text(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    told = told_by(cast.world)
    message = cast.say(cast.jane, room, "@Weather Agent: rain?", cast.weather)
    messages = cast.world.messages
    (event,) = [each for each in told if isinstance(each, MessageCreated)]
    read = [
        event.message,
        messages.next_for(cast.weather, room.id),
        *messages.addressed(cast.weather, room.id).cut(0, 9),
        *messages.context(cast.weather, room.id).cut(0, 9),
        *messages.in_room(cast.jane, room.id).cut(0, 9),
    ]
    assert read == [message] * 5
    assert message.content == f"{token(cast.weather)}: rain?"


@pytest.mark.rule("MSG-11")
def test_the_original_wording_is_kept_nowhere(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "So, @Weather Agent: rain?", cast.weather)
    assert ": rain?" in json.dumps(state_of_world(cast.world))
    assert "@Weather Agent" not in json.dumps(state_of_world(cast.world))


@pytest.mark.rule("MSG-12")
@pytest.mark.parametrize("text", ["@weather agent", "@WEATHER AGENT", "@Jane/Weather-Agent", "@ Weather Agent"])
def test_another_case_does_not_match(cast: Cast, text: str) -> None:
    room = cast.room(cast.jane, cast.weather)
    assert cast.say(cast.jane, room, text, cast.weather).content == f"{token(cast.weather)} {text}"


@pytest.mark.rule("MSG-12")
def test_a_text_that_holds_the_token_already_is_left_alone(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    text = f"{token(cast.travel)}, will {token(cast.weather)} know?"
    assert cast.say(cast.jane, room, text, cast.weather, cast.travel).content == text


@pytest.mark.rule("MSG-12")
def test_somebody_else_s_token_matches_nobody_and_addresses_nobody(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    message = cast.say(cast.jane, room, f"Not {token(cast.travel)}", cast.weather)
    assert message.content == f"{token(cast.weather)} Not {token(cast.travel)}"
    assert cast.world.messages.next_for(cast.travel, room.id) is None


# --- for all texts ---------------------------------------------------------------------------------------------------

CAST = a_cast()
AGENTS = [CAST.weather, CAST.travel, CAST.ledger, CAST.spy]
LABELS = [label for agent in AGENTS for label in (f"@{agent.handle}", f"@{agent.name}")]
PLAIN = st.text(st.characters(exclude_characters="@", exclude_categories=["Cs"]), max_size=8)
MENTIONED = st.lists(st.sampled_from(AGENTS), unique_by=lambda agent: agent.id, min_size=1)
PIECES = st.lists(st.sampled_from(AGENTS).flatmap(lambda a: st.sampled_from([f"@{a.handle}", f"@{a.name}", token(a)])))


def requests_for(agents: list[Agent]) -> list[MentionRequest]:
    return [MentionRequest(agent.id) for agent in agents]


def replaced(piece: str, mentioned: list[Agent]) -> str:
    for agent in mentioned:
        if piece in {f"@{agent.handle}", f"@{agent.name}"}:
            return token(agent)
    return piece


@pytest.mark.rule("MSG-9", "MSG-10", "MSG-12")
@given(mentioned=MENTIONED, pieces=PIECES, data=st.data())
def test_the_text_stays_as_it_is_but_for_tokens(mentioned: list[Agent], pieces: list[str], data: st.DataObject) -> None:
    plain = [data.draw(PLAIN) for _ in range(len(pieces) + 1)]
    text = plain[0] + "".join(piece + rest for piece, rest in zip(pieces, plain[1:], strict=True))
    body = plain[0] + "".join(replaced(p, mentioned) + rest for p, rest in zip(pieces, plain[1:], strict=True))
    front = [token(agent) for agent in mentioned if token(agent) not in body]
    assert rewrite(text, requests_for(mentioned), mentioned) == " ".join([*front, body])


@pytest.mark.rule("MSG-12")
@given(mentioned=MENTIONED, text=st.lists(st.one_of(st.sampled_from(LABELS), PLAIN)).map("".join))
def test_a_rewritten_text_sent_again_does_not_change(mentioned: list[Agent], text: str) -> None:
    requests = requests_for(mentioned)
    once = rewrite(text, requests, mentioned)
    assert all(token(agent) in once for agent in mentioned)
    assert rewrite(once, requests, mentioned) == once


@pytest.mark.rule("MSG-9", "MSG-14")
def test_a_rewriting_that_would_grow_a_text_beyond_the_limit_is_refused(cast: Cast) -> None:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    bombs = [MentionRequest(each.id, "[", "[") for each in (cast.weather, cast.travel)]
    with refused(cast.world, Invalid(details={"content": ["should be at most 524288 byte(s)"]})):
        cast.world.messages.send(cast.jane, room.id, "@[" * 200_000, bombs)
