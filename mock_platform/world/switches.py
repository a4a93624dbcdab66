"""Where the contract leaves a choice, the mock has a switch. This is the one list of them.

Settings, command line, environment, scenario schema and ``docs/reference/switches.md`` are all made from the fields
below, so a switch has one name everywhere (design rule 11).
"""

from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, NamedTuple, get_args, get_origin


def _switch(
    default: Any,  # noqa: ANN401 - a field of any type
    rule: str,
    help_text: str,
    *,
    smallest: int | None = None,
    also: str | None = None,
) -> Any:  # noqa: ANN401 - as above
    return field(default=default, metadata={"rule": rule, "help": help_text, "smallest": smallest, "also": also})


@dataclass(slots=True, frozen=True, kw_only=True)
class Switches:
    """How one world decides what the contract leaves open."""

    plan_required: tuple[str, ...] = _switch(
        (), "AUTH-8", "Usernames whose plan lacks the human API: their /me calls answer 403 plan_required."
    )
    lift_agent_text_limits: bool = _switch(
        default=False, rule="AGT-2", help_text="Accept agent names and descriptions of any length."
    )
    agent_limit: int | None = _switch(
        None, "AGT-3", "How many agents a user may own; one more is 403 limit_reached.", smallest=0
    )
    eviction: Literal["supersede", "off"] = _switch(
        "supersede", "AGT-18", "Whether a new socket of an agent replaces its older one, or agents may hold several."
    )
    strict_room_body: bool = _switch(
        default=False, rule="CHT-3", help_text="Refuse a title when a room is created, as an unknown field (422)."
    )
    room_limit: int | None = _switch(
        None, "CHT-12", "How many active rooms one identity may own; one more is 403 limit_reached.", smallest=0
    )
    strict_member_removal: bool = _switch(
        default=False, rule="PAR-12", help_text="A plain member may not remove another member (403)."
    )
    participant_limit: int | None = _switch(
        None, "PAR-24", "How many participants a room may hold; one more is 403 limit_reached.", smallest=0
    )
    message_limit: int | None = _switch(
        None, "MSG-15", "How many text messages a room may hold; one more is 403 limit_reached.", smallest=0
    )
    event_limit: int | None = _switch(
        None, "EVT-6", "How many events a room may hold; one more is 403 limit_reached.", smallest=0
    )
    idempotent_processing: bool = _switch(
        default=False,
        rule="DEL-3",
        help_text="Marking a message processing again changes nothing while an attempt is active (Band).",
    )
    two_sided_contact_removal: bool = _switch(
        default=False, rule="CON-16", help_text="Removing a contact removes it from both lists (Band)."
    )
    contact_request_ttl: int | None = _switch(
        None, "CON-20", "Seconds after which a pending contact request expires.", smallest=1
    )
    memories: bool = _switch(
        default=True, rule="MEM-1", help_text="The memory feature; off, every memory route answers 403."
    )
    idle_timeout: int = _switch(
        45, "RT-7", "Seconds of the world's clock after which a silent socket is closed; 0 never does.", smallest=0
    )
    rate_limit: int | None = _switch(
        None, "RATE-6", "Requests that one key may make in a window; one more is 429.", smallest=1
    )
    rate_limit_window: int = _switch(60, "RATE-6", "Seconds of the world's clock that a rate window lasts.", smallest=1)
    rate_limit_body: Literal["envelope", "empty"] = _switch(
        "envelope", "RATE-6", "What a 429 carries: the error envelope, or nothing as a proxy would."
    )
    payload_profile: Literal["compat", "docs"] = _switch(
        "compat", "WS-6.1", "Whether pushes carry what every published client reads, or the documented keys only."
    )
    unmatched_join_ref: Literal["null", "echo"] = _switch(
        "null", "WS-6.12", "The join_ref of an unmatched topic's reply: null as Phoenix has it, or the client's own."
    )
    channel_limit: int | None = _switch(
        None, "WS-6.22", "How many channels one socket may join; one more is refused.", smallest=1
    )
    agent_manager_login_limit: int | None = _switch(
        10, "AM-5.1", "Logins that one address may try in a minute of the world's clock; one more is 429.", smallest=1
    )
    agent_manager_token_seconds: int = _switch(
        86_400, "AM-5.2", "Seconds of the world's clock that a token of the Agent Manager is good for.", smallest=1
    )
    agent_manager_post_response: Literal["both", "accepted", "inline"] = _switch(
        "both",
        "AM-5.3",
        "Where answers to POST /mcp/messages go: stream and body, stream alone, or body alone.",
        also="AGENT_MANAGER_POST_RESPONSE",
    )
    agent_manager_run_seconds: int = _switch(
        60, "AM-5.5", "Seconds of the world's clock that a call waits for the agent's answer.", smallest=1
    )

    def for_history(self) -> "Switches":
        """The same without quotas and with every feature: what a scenario tells of the past was refused by nobody.

        A quota counts what there is (MSG-15, CHT-12), so a room that history has filled takes nothing more.
        """
        return replace(
            self,
            agent_limit=None,
            room_limit=None,
            participant_limit=None,
            message_limit=None,
            event_limit=None,
            memories=True,
        )


class Switch(NamedTuple):
    """One row of the table of switches."""

    name: str
    annotation: str
    default: object
    rule: str
    help: str
    smallest: int | None
    choices: tuple[str, ...] = ()
    also: str | None = None
    """A variable that the contract itself names."""

    @property
    def option(self) -> str:
        """Its name on the command line."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def environment(self) -> str:
        """Its name in the environment."""
        return f"THENVOI_MOCK_{self.name.upper()}"

    @property
    def variables(self) -> tuple[str, ...]:
        """All its names in the environment; the first that is set counts."""
        return (self.environment,) if self.also is None else (self.environment, self.also)


def all_switches() -> list[Switch]:
    """Every switch, in the order of the rules that name them."""
    return [
        Switch(
            each.name,
            _annotation(each.type),
            each.default,
            each.metadata["rule"],
            each.metadata["help"],
            each.metadata["smallest"],
            get_args(each.type) if get_origin(each.type) is Literal else (),
            each.metadata["also"],
        )
        for each in fields(Switches)
    ]


def _annotation(of: object) -> str:
    """The type as it is written in the class above; the same text in every version of Python."""
    return of.__name__ if isinstance(of, type) else str(of).replace("typing.", "")
