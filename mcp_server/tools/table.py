"""What a tool is: the columns of the table of tools.

A tool is data. Its request is data as well: ``calls`` walks it, ``schemas`` makes the JSON Schema of it, ``reference``
prints it. What only a few tools need (recipients, either/or, an empty answer) is a column, never a function per tool.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Place = Literal["path", "query", "body", "local"]
"""Where an argument goes: into the path, the query, the body, or nowhere (it is used here, such as ``recipients``)."""


class KeyKind(Enum):
    """Whose key it is, as its prefix tells (the longer prefixes are tried first)."""

    USER = "user"
    AGENT = "agent"
    LEGACY = "legacy"
    UNKNOWN = "unknown"


class Audience(Enum):
    """Which keys load a tool; a legacy key loads both, and the system's tool loads always."""

    HUMAN = "human"
    AGENT = "agent"
    SYSTEM = "system"


class Group(Enum):
    """What is on by itself, and what has to be asked for (``--tools contacts``)."""

    DEFAULT = "default"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One argument of a tool.

    ``wire`` is its name in the request where that differs (``peer_type`` is sent as ``type``). ``json`` says that the
    argument is declared as a string that holds JSON, and that the native form is taken as well. ``source`` names the
    tool that yields the ids of which this argument is one, for errors that doubt it. ``falls_back_to`` names the
    argument whose value is taken when this one is not given. ``blank_counts`` says that an optional text may be blank
    on purpose, where otherwise a blank is what a model fills in for "nothing".
    """

    name: str
    description: str
    place: Place
    type: Literal["string", "integer"] = "string"
    required: bool = False
    enum: tuple[str, ...] = ()
    default: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    format: Literal["date-time"] | None = None
    json: Literal["array", "object"] | None = None
    wire: str = ""
    source: str = ""
    falls_back_to: str = ""
    blank_counts: bool = False

    @property
    def wire_name(self) -> str:
        return self.wire or self.name


@dataclass(frozen=True, slots=True)
class Annotations:
    """The hints of the protocol; the code of the table has one letter, T or F, for each in this order."""

    read_only: bool
    destructive: bool
    idempotent: bool
    open_world: bool

    @classmethod
    def of(cls, code: str) -> "Annotations":
        """From the four letters of the table, such as ``TFTF``."""
        read_only, destructive, idempotent, open_world = (letter == "T" for letter in code)
        return cls(read_only, destructive, idempotent, open_world)


@dataclass(frozen=True, slots=True)
class Request:
    """The request that a call makes, below ``/api/v1``; ``wrap`` is the key around the body's fields, if any."""

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    wrap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One row of the table.

    ``request`` is ``None`` for ``health_check`` alone. ``one_of`` names parameters of which at least one must be given.
    ``sentence`` is the answer in words where the platform's envelope is not passed on (``{participant_id}`` stands for
    the argument). ``mentions_from`` is the path of the participants among whom names are resolved, for the tools that
    send a message. ``empty`` is the answer where the platform has none to give (204). ``alias`` is the older name that
    is still understood, and ``alias_parameters`` are those that it had, where they differ.
    """

    name: str
    title: str
    description: str
    audience: Audience
    annotations: Annotations
    request: Request | None
    parameters: tuple[Parameter, ...] = ()
    group: Group = Group.DEFAULT
    one_of: tuple[str, ...] = ()
    sentence: str = ""
    mentions_from: str = ""
    empty: str = ""
    alias: str = ""
    alias_parameters: tuple[Parameter, ...] = ()

    @property
    def is_read(self) -> bool:
        """Whether a call changes nothing, and may therefore be repeated once (section 3 of the contract)."""
        return self.annotations.read_only

    def parameters_of(self, name: str) -> tuple[Parameter, ...]:
        """The parameters under ``name``, which is the tool's name or its older one."""
        return self.alias_parameters if self.alias_parameters and name == self.alias else self.parameters
