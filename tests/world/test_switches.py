"""Switches: one for each rule that names one, off as the rule says, and each moves only its own rule."""

import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from typing import Any, NamedTuple

import pytest

from mock_platform.world import Switches
from mock_platform.world.errors import Forbidden, Invalid, LimitReached, Refused, check_quota
from mock_platform.world.memories import MemoryDraft
from mock_platform.world.switches import Switch, all_switches
from tests.world.builders import Cast, a_cast
from tests.world.refusals import refused

RULES: dict[str, dict[str, object]] = {
    "AUTH-8": {"plan_required": ()},
    "AGT-2": {"lift_agent_text_limits": False},
    "AGT-3": {"agent_limit": None},
    "AGT-18": {"eviction": "supersede"},
    "CHT-3": {"strict_room_body": False},
    "CHT-12": {"room_limit": None},
    "PAR-12": {"strict_member_removal": False},
    "PAR-24": {"participant_limit": None},
    "MSG-15": {"message_limit": None},
    "EVT-6": {"event_limit": None},
    "DEL-3": {"idempotent_processing": False},
    "CON-16": {"two_sided_contact_removal": False},
    "CON-20": {"contact_request_ttl": None},
    "MEM-1": {"memories": True},
    "RT-7": {"idle_timeout": 45},
    "RATE-6": {"rate_limit": None, "rate_limit_window": 60, "rate_limit_body": "envelope"},
    "WS-6.1": {"payload_profile": "compat"},
    "WS-6.12": {"unmatched_join_ref": "null"},
    "WS-6.22": {"channel_limit": None},
    "AM-5.1": {"agent_manager_login_limit": 10},
    "AM-5.2": {"agent_manager_token_seconds": 86_400},
    "AM-5.3": {"agent_manager_post_response": "both"},
    "AM-5.5": {"agent_manager_run_seconds": 60},
}
"""The rules that name a switch, and what is the case unless somebody flips it."""

FACE_FLIPS: dict[str, object] = {
    "eviction": "off",
    "strict_room_body": True,
    "idle_timeout": 0,
    "rate_limit": 1,
    "rate_limit_window": 1,
    "rate_limit_body": "empty",
    "payload_profile": "docs",
    "unmatched_join_ref": "echo",
    "channel_limit": 1,
    "agent_manager_login_limit": None,
    "agent_manager_token_seconds": 1,
    "agent_manager_post_response": "inline",
    "agent_manager_run_seconds": 1,
}
"""Switches that a face obeys; the world does the same whatever they say."""


# --- the table -------------------------------------------------------------------------------------------------------


@pytest.mark.rule(*(rule for rule in RULES if not rule.startswith("WS-")))
def test_every_rule_that_names_a_switch_has_it_with_the_default_that_the_rule_gives() -> None:
    found: dict[str, dict[str, object]] = {}
    for switch in all_switches():
        found.setdefault(switch.rule, {})[switch.name] = switch.default
    assert found == RULES


def test_the_table_lists_every_field_once_in_the_order_of_the_rules() -> None:
    names = [switch.name for switch in all_switches()]
    assert names == [field.name for field in fields(Switches)] == [name for row in RULES.values() for name in row]


def test_the_table_tells_the_defaults_that_switches_have() -> None:
    assert {switch.name: switch.default for switch in all_switches()} == {
        field.name: getattr(Switches(), field.name) for field in fields(Switches)
    }


@pytest.mark.parametrize("switch", all_switches(), ids=lambda switch: switch.name)
def test_every_switch_is_explained_by_a_whole_sentence(switch: Switch) -> None:
    assert re.fullmatch(r"[A-Z/].*\.", switch.help)


@pytest.mark.parametrize(
    "name, annotation, smallest, option, environment",
    [
        ("plan_required", "tuple[str, ...]", None, "--plan-required", "THENVOI_MOCK_PLAN_REQUIRED"),
        ("strict_room_body", "bool", None, "--strict-room-body", "THENVOI_MOCK_STRICT_ROOM_BODY"),
        ("memories", "bool", None, "--memories", "THENVOI_MOCK_MEMORIES"),
        ("agent_limit", "int | None", 0, "--agent-limit", "THENVOI_MOCK_AGENT_LIMIT"),
        ("contact_request_ttl", "int | None", 1, "--contact-request-ttl", "THENVOI_MOCK_CONTACT_REQUEST_TTL"),
        ("rate_limit_window", "int", 1, "--rate-limit-window", "THENVOI_MOCK_RATE_LIMIT_WINDOW"),
        ("rate_limit_body", "Literal['envelope', 'empty']", None, "--rate-limit-body", "THENVOI_MOCK_RATE_LIMIT_BODY"),
    ],
)
def test_a_switch_has_one_name_a_type_and_a_lower_bound(
    name: str, annotation: str, smallest: int | None, option: str, environment: str
) -> None:
    (switch,) = (each for each in all_switches() if each.name == name)
    assert (switch.annotation, switch.smallest) == (annotation, smallest)
    assert (switch.option, switch.environment) == (option, environment)


def test_a_quota_may_be_zero_and_a_length_of_time_may_not() -> None:
    assert {switch.name: switch.smallest for switch in all_switches() if switch.smallest is not None} == {
        "agent_limit": 0,
        "room_limit": 0,
        "participant_limit": 0,
        "message_limit": 0,
        "event_limit": 0,
        "contact_request_ttl": 1,
        "idle_timeout": 0,
        "rate_limit": 1,
        "rate_limit_window": 1,
        "channel_limit": 1,
        "agent_manager_login_limit": 1,
        "agent_manager_token_seconds": 1,
        "agent_manager_run_seconds": 1,
    }


def test_a_switch_that_chooses_tells_its_choices() -> None:
    assert {switch.name: switch.choices for switch in all_switches() if switch.choices} == {
        "eviction": ("supersede", "off"),
        "rate_limit_body": ("envelope", "empty"),
        "payload_profile": ("compat", "docs"),
        "unmatched_join_ref": ("null", "echo"),
        "agent_manager_post_response": ("both", "accepted", "inline"),
    }


def test_the_switches_of_a_world_cannot_be_changed_behind_its_back(cast: Cast) -> None:
    with pytest.raises(FrozenInstanceError):
        cast.world.switches.memories = False  # type: ignore[misc]
    assert cast.world.switches == Switches()


# --- what each does --------------------------------------------------------------------------------------------------
# A probe is a short story. Flipping a switch turns the end of its own probe and of no other.


def outcome(command: Callable[[], object]) -> str:
    """``done``, or the code of the refusal."""
    try:
        command()
    except Refused as refusal:
        return refusal.code
    return "done"


def last_outcome(times: int, command: Callable[[int], object]) -> str:
    """How the last of several calls ends; those before it have to succeed."""
    for number in range(times - 1):
        command(number)
    return outcome(lambda: command(times - 1))


def human_api(cast: Cast) -> str:
    allowed = cast.world.accounts.has_human_api
    return f"jane {allowed(cast.jane)}, ravi {allowed(cast.ravi)}"


def long_name(cast: Cast) -> str:
    return outcome(lambda: cast.world.accounts.register_agent(cast.jane, "N" * 101, "short"))


def third_agent(cast: Cast) -> str:
    return outcome(lambda: cast.world.accounts.register_agent(cast.jane, "Third one", "One agent too many"))


def third_room(cast: Cast) -> str:
    return last_outcome(3, lambda _: cast.world.rooms.create(cast.spy))


def member_removes_member(cast: Cast) -> str:
    room = cast.room(cast.jane, cast.weather, cast.travel)
    return outcome(lambda: cast.world.rooms.remove_participant(cast.weather, room.id, cast.travel.id))


def third_participant(cast: Cast) -> str:
    room = cast.room(cast.jane, cast.weather)
    return outcome(lambda: cast.world.rooms.add_participant(cast.jane, room.id, cast.travel.id))


def third_message(cast: Cast) -> str:
    room = cast.room(cast.jane, cast.weather)
    return last_outcome(3, lambda number: cast.say(cast.jane, room, f"Number {number}", cast.weather))


def third_event(cast: Cast) -> str:
    room = cast.room(cast.jane, cast.weather)
    return last_outcome(3, lambda _: cast.world.messages.post_event(cast.weather, room.id, "Hm", "thought"))


def second_processing(cast: Cast) -> str:
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Hello", cast.weather)
    marks = [cast.world.deliveries.mark_processing(cast.weather, room.id, message.id) for _ in range(2)]
    return f"attempt {marks[-1].attempt_number}"


def removed_contact(cast: Cast) -> str:
    cast.world.contacts.connect(cast.jane, cast.olga)
    cast.world.contacts.remove(cast.jane, handle=cast.olga.handle)
    return f"other side {cast.world.contacts.has(cast.olga, cast.jane)}"


def old_request(cast: Cast) -> str:
    request = cast.world.contacts.request(cast.jane, cast.olga.handle)
    cast.world.clock.advance(90)
    return request.status


def new_memory(cast: Cast) -> str:
    draft = MemoryDraft("Rain", "working", "semantic", "user", "Heard it", scope="organization")
    return outcome(lambda: cast.world.memories.create(cast.weather, draft))


def room_with_title(cast: Cast) -> str:
    return cast.world.rooms.create(cast.olga, title="Journey").title


class Flip(NamedTuple):
    """A switch turned, the probe of its rule, and how that ends without and with it."""

    value: Any
    probe: Callable[[Cast], str]
    before: str
    after: str


FLIPS = {
    "plan_required": Flip(("jane",), human_api, "jane True, ravi True", "jane False, ravi True"),
    "lift_agent_text_limits": Flip(value=True, probe=long_name, before="validation_error", after="done"),
    "agent_limit": Flip(2, third_agent, "done", "limit_reached"),
    "room_limit": Flip(2, third_room, "done", "limit_reached"),
    "strict_member_removal": Flip(value=True, probe=member_removes_member, before="done", after="forbidden"),
    "participant_limit": Flip(2, third_participant, "done", "limit_reached"),
    "message_limit": Flip(2, third_message, "done", "limit_reached"),
    "event_limit": Flip(2, third_event, "done", "limit_reached"),
    "idempotent_processing": Flip(value=True, probe=second_processing, before="attempt 2", after="attempt 1"),
    "two_sided_contact_removal": Flip(
        value=True, probe=removed_contact, before="other side True", after="other side False"
    ),
    "contact_request_ttl": Flip(90, old_request, "pending", "expired"),
    "memories": Flip(value=False, probe=new_memory, before="done", after="forbidden"),
}


def with_only(name: str, value: object) -> Switches:
    changes: dict[str, Any] = {name: value}
    return replace(Switches(), **changes)


def test_every_switch_is_flipped_by_one_of_these_tests() -> None:
    assert FLIPS.keys() | FACE_FLIPS.keys() == {switch.name for switch in all_switches()}


@pytest.mark.rule(*(rule for rule, row in RULES.items() if row.keys() <= FLIPS.keys()))
@pytest.mark.parametrize("name", FLIPS)
def test_flipping_a_switch_turns_what_its_rule_says_and_nothing_else(name: str) -> None:
    ends = {each: flip.probe(a_cast(with_only(name, FLIPS[name].value))) for each, flip in FLIPS.items()}
    assert ends == {each: flip.before for each, flip in FLIPS.items()} | {name: FLIPS[name].after}


@pytest.mark.rule("CHT-3", "RATE-6", "RATE-2")
@pytest.mark.parametrize("name", FACE_FLIPS)
def test_a_switch_of_a_face_turns_nothing_in_the_world(name: str) -> None:
    def ends(switches: Switches) -> list[str]:
        return [probe(a_cast(switches)) for probe in (room_with_title, *(flip.probe for flip in FLIPS.values()))]

    assert ends(with_only(name, FACE_FLIPS[name])) == ends(Switches())


@pytest.mark.rule("RATE-2", "RATE-6")
def test_there_is_no_rate_limit_and_no_quota_unless_somebody_sets_one() -> None:
    """But for logins, which the documentation limits (AM-5.1)."""
    limits = {switch.name: switch.default for switch in all_switches() if switch.name.endswith("_limit")}
    assert limits.pop("agent_manager_login_limit") == 10
    assert limits == dict.fromkeys(
        (
            "agent_limit",
            "room_limit",
            "participant_limit",
            "message_limit",
            "event_limit",
            "rate_limit",
            "channel_limit",
        )
    )


# --- quotas in detail ------------------------------------------------------------------------------------------------


@pytest.mark.rule("RATE-1", "AGT-3", "ERR-2")
def test_a_user_who_owns_as_many_agents_as_the_quota_says_registers_no_more() -> None:
    cast = a_cast(Switches(agent_limit=3))
    first, _ = cast.world.accounts.register_agent(cast.jane, "Third one", "Just fits the quota")
    with refused(cast.world, LimitReached("agents", limit=3, current=3)):
        cast.world.accounts.register_agent(cast.jane, "Fourth one", "One agent too many")
    cast.world.accounts.register_agent(cast.ravi, "Another's", "The quota is each user's own")
    cast.world.accounts.delete_agent(cast.jane, first.id)
    cast.world.accounts.register_agent(cast.jane, "Fourth one", "There is room again")


@pytest.mark.rule("RATE-1", "CHT-12")
def test_an_identity_that_owns_as_many_rooms_as_the_quota_says_opens_no_more() -> None:
    cast = a_cast(Switches(room_limit=1))
    room = cast.room(cast.jane, cast.weather)
    with refused(cast.world, LimitReached("chat room", limit=1, current=1)):
        cast.world.rooms.create(cast.jane)
    cast.world.rooms.create(cast.weather)  # sits in jane's room without owning it
    cast.world.rooms.delete(cast.jane, room.id)
    cast.world.rooms.create(cast.jane)


@pytest.mark.rule("RATE-1", "PAR-24", "ERR-4")
def test_a_room_that_holds_as_many_as_the_quota_says_takes_nobody_not_even_one_who_is_there() -> None:
    cast = a_cast(Switches(participant_limit=2))
    room = cast.room(cast.jane, cast.weather)
    full = LimitReached("participants", limit=2, current=2)
    for entity_id in (cast.travel.id, cast.weather.id, "00000000-0000-4000-8000-000000000000"):
        with refused(cast.world, full):
            cast.world.rooms.add_participant(cast.jane, room.id, entity_id)
    with refused(cast.world, Forbidden("Your role does not permit adding a participant as admin")):
        cast.world.rooms.add_participant(cast.weather, room.id, cast.travel.id, "admin")
    cast.world.rooms.remove_participant(cast.weather, room.id, cast.weather.id)
    cast.world.rooms.add_participant(cast.jane, room.id, cast.travel.id)


@pytest.mark.rule("RATE-1", "MSG-15", "ERR-4")
def test_a_room_with_as_many_messages_as_the_quota_says_takes_no_more_and_says_so_before_looking_at_them() -> None:
    cast = a_cast(Switches(message_limit=1))
    room = cast.room(cast.jane, cast.weather)
    cast.world.messages.post_event(cast.weather, room.id, "Events do not count", "thought")
    cast.say(cast.jane, room, "The only one", cast.weather)
    for content, mentioned in (("One too many", cast.weather), ("", cast.jane)):
        with refused(cast.world, LimitReached("messages", limit=1, current=1)):
            cast.say(cast.jane, room, content, mentioned)
    cast.say(cast.jane, cast.room(cast.jane, cast.weather), "Each room has its own quota", cast.weather)


@pytest.mark.rule("RATE-1", "EVT-6", "ERR-4")
def test_a_room_with_as_many_events_as_the_quota_says_takes_no_more_of_any_type() -> None:
    cast = a_cast(Switches(event_limit=2))
    room = cast.room(cast.jane, cast.weather)
    cast.say(cast.jane, room, "Messages do not count", cast.weather)
    post = cast.world.messages.post_event
    post(cast.weather, room.id, "Hm", "thought")
    post(cast.weather, room.id, "{}", "tool_call")
    for content in ("Oh", ""):
        with refused(cast.world, LimitReached("events", limit=2, current=2)):
            post(cast.weather, room.id, content, "error")


@pytest.mark.rule("RATE-1")
@pytest.mark.parametrize("limit, reached", [(0, True), (1, True), (2, False), (None, False)])
def test_a_quota_is_reached_when_as_many_are_there_as_it_says(limit: int | None, *, reached: bool) -> None:
    assert outcome(lambda: check_quota("things", limit=limit, current=1)) == ("limit_reached" if reached else "done")


@pytest.mark.rule("RATE-1", "ERR-2")
def test_a_used_up_quota_is_forbidden_and_tells_of_what_how_many_and_the_limit() -> None:
    refusal = LimitReached("chat room", limit=10, current=11)
    assert isinstance(refusal, Forbidden)
    assert (refusal.code, refusal.message) == ("limit_reached", "Chat room limit reached")
    assert refusal.details == {"resource": "chat room", "limit": 10, "current": 11}


@pytest.mark.rule("RATE-1", "MEM-1")
def test_in_history_no_quota_is_ever_reached_no_feature_is_off_and_every_other_switch_is_as_it_was() -> None:
    refusing = {"limit_reached", "forbidden"}
    lifted = {name for name, flip in FLIPS.items() if flip.after in refusing} - {"strict_member_removal"}
    assert lifted == {"agent_limit", "room_limit", "participant_limit", "message_limit", "event_limit", "memories"}
    everything: dict[str, Any] = {name: flip.value for name, flip in FLIPS.items()} | FACE_FLIPS
    default: dict[str, Any] = {name: getattr(Switches(), name) for name in lifted}
    assert Switches(**everything).for_history() == Switches(**{**everything, **default})


# --- the other switches in detail ------------------------------------------------------------------------------------


@pytest.mark.rule("AGT-2")
def test_the_text_limits_of_agents_can_be_lifted_and_a_taken_name_is_refused_all_the_same() -> None:
    cast = a_cast(Switches(lift_agent_text_limits=True))
    agent, _ = cast.world.accounts.register_agent(cast.jane, "N", "")
    assert (agent.name, agent.description) == ("N", "")
    with refused(cast.world, Invalid(details={"/agent/name": ["has already been taken"]})):
        cast.world.accounts.register_agent(cast.jane, "N", "")


@pytest.mark.rule("PAR-12", "ERR-4")
def test_strict_removal_is_decided_before_looking_for_whom_and_lets_a_member_leave() -> None:
    cast = a_cast(Switches(strict_member_removal=True))
    room = cast.room(cast.jane, cast.weather, cast.travel)
    for entity_id in (cast.travel.id, cast.spy.id):
        with refused(cast.world, Forbidden("Your role does not permit removing participants")):
            cast.world.rooms.remove_participant(cast.weather, room.id, entity_id)
    cast.world.rooms.remove_participant(cast.jane, room.id, cast.travel.id)
    cast.world.rooms.remove_participant(cast.weather, room.id, cast.weather.id)
    assert list(room.participants) == [cast.jane.id]


@pytest.mark.rule("DEL-3")
def test_idempotent_processing_keeps_the_open_attempt_and_opens_a_new_one_after_it_is_closed() -> None:
    cast = a_cast(Switches(idempotent_processing=True))
    room = cast.room(cast.jane, cast.weather)
    message = cast.say(cast.jane, room, "Hello", cast.weather)
    mark = (cast.weather, room.id, message.id)
    assert [cast.world.deliveries.mark_processing(*mark).attempt_number for _ in range(3)] == [1, 1, 1]
    cast.world.deliveries.mark_failed(*mark, "Out of paper")
    assert [cast.world.deliveries.mark_processing(*mark).attempt_number for _ in range(2)] == [2, 2]
