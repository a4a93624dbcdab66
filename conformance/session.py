"""One run against one target: who it knows there, what it may do, and what it has made."""

import asyncio
import secrets as randomness
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from conformance.actors import Actor, Identity
from conformance.answers import Answer
from conformance.claims import NoAnswer, given, within_quota
from conformance.creating import created
from conformance.drivers.rest import Rest
from conformance.evidence import Evidence
from conformance.exchanges import shortened
from conformance.ledger import Entry, Ledger
from conformance.listener import Patience
from conformance.registry import Need
from conformance.target import TargetError

USER: Final = "USER_KEY"
SECOND_USER: Final = "USER_KEY_2"
OUTSIDER: Final = "USER_KEY_3"
AGENT: Final = "AGENT_KEY"
DESCRIPTION: Final = "Made by thenvoi-conformance, and deleted when it is done."


@dataclass(slots=True)
class Session:
    """What the checks of a run share. ``users`` are by variable; ``run`` is a short id that marks what is made."""

    rest: Rest
    ledger: Ledger
    users: dict[str, Identity]
    agent: Identity | None
    write: bool
    run: str
    rooms_can_be_deleted: bool = True
    slow: bool = False
    seed: int = 0
    patience: Patience = field(default_factory=Patience)
    _idle: list[Identity] = field(default_factory=list)
    _lent: int = 0
    _registered: dict[tuple[str, int], Identity] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def at_hand(self) -> frozenset[Need]:
        """Which needs of checks are met."""
        found = {
            Need.WRITE: self.write,
            Need.AGENT: self.write or self.agent is not None,
            Need.SECOND_USER: SECOND_USER in self.users,
            Need.SECOND_ACCOUNT: OUTSIDER in self.users,
            Need.SLOW: self.slow,
        }
        return frozenset(need for need, met in found.items() if met)

    async def shared_agent(self, log: list[Evidence], owner: str, index: int) -> Identity:
        """The agent number ``index`` of a user, registered once in a run; in reads the one whose key was given."""
        if not self.write and self.agent is not None:
            return self.agent
        async with self._lock:
            if (owner, index) not in self._registered:
                name = f"Kit {self.run} {index}"
                self._registered[owner, index] = await self.register(log, owner, name)
            return self._registered[owner, index]

    async def lend(self, log: list[Evidence]) -> Identity:
        """An agent of the user that nobody else has until :meth:`give_back`: an agent has one socket (AGT-18)."""
        if self._idle:
            return self._idle.pop()
        self._lent += 1
        return await self.register(log, USER, f"Kit {self.run} s{self._lent}")

    def give_back(self, agents: Iterable[Identity]) -> None:
        """Take back what was lent."""
        self._idle.extend(agents)

    async def register(self, log: list[Evidence], owner: str, name: str) -> Identity:
        """Register an agent, in the ledger before it is made. Raises ``Unprepared`` where that is refused."""
        user = Actor(self.rest, log, self.users[owner])
        self.rest.budget.spend("agents")
        entry = self.ledger.intend("agent", name, owner)
        body = {"agent": {"name": name, "description": DESCRIPTION}}
        answer = given(await self.create(user, entry, "/me/agents/register", body), 200, 201)
        key, variable = answer.text("data.credentials.api_key"), f"AGENT_{entry.number}_KEY"
        unknown = Identity(variable, key, "Agent", answer.text("data.agent.id"), name, "", owner)
        return await asked(self.rest, log, unknown)

    async def create(self, actor: Actor, entry: Entry, path: str, body: object) -> Answer:
        """Make what ``entry`` has announced, whatever comes of it, and write down what did.

        Raises ``Unprepared`` where a quota of the account is used up.
        """
        answer = await created(self.ledger, entry, actor.post(path, body), _id_of)
        self.rest.secrets.learn(answer.text("data.credentials.api_key"), f"AGENT_{entry.number}_KEY")
        return within_quota(answer)


def _id_of(answer: Answer) -> str:
    return answer.text("data.agent.id") or answer.text("data.id")


async def asked(rest: Rest, log: list[Evidence], agent: Identity) -> Identity:
    """``agent`` with what ``GET /agent/me`` tells about it. Raises ``Unprepared`` where that is refused."""
    me = given(await Actor(rest, log, agent).get("/agent/me"), 200)
    return Identity(
        agent.variable,
        agent.key,
        "Agent",
        me.text("data.id"),
        me.text("data.name"),
        me.text("data.handle"),
        agent.owner,
    )


async def connected(rest: Rest, ledger: Ledger, keys: Mapping[str, str], *, write: bool) -> Session:
    """Find out who the ``keys`` (by variable) belong to. Raises :class:`TargetError` where one is no good."""
    for variable, key in keys.items():
        rest.secrets.learn(key, variable)
    users = {name: await _user(rest, name, key) for name, key in keys.items() if name != AGENT}
    agent = await _agent(rest, keys[AGENT]) if AGENT in keys else None
    return Session(rest, ledger, users, agent, write, ledger.run)


async def _user(rest: Rest, variable: str, key: str) -> Identity:
    unknown = Identity(variable, key, "User", "", "", "")
    answer = await _first(rest, unknown, "/me/profile", f"--{variable.lower().replace('_', '-')}")
    name = f"{answer.text('data.first_name')} {answer.text('data.last_name')}".strip()
    return Identity(variable, key, "User", answer.text("data.id"), name or answer.text("data.email"), "")


async def _agent(rest: Rest, key: str) -> Identity:
    unknown = Identity(AGENT, key, "Agent", "", "", "")
    answer = await _first(rest, unknown, "/agent/me", "--agent-key")
    return Identity(
        AGENT, key, "Agent", answer.text("data.id"), answer.text("data.name"), answer.text("data.handle"), USER
    )


async def _first(rest: Rest, identity: Identity, path: str, option: str) -> Answer:
    try:
        answer = await Actor(rest, [], identity).get(path)
    except NoAnswer as error:
        why = rest.secrets.redact(str(error))
        raise TargetError(f"{rest.base_url} does not answer ({why}): is it the address of a platform?") from None
    if answer.status != 200:
        said = shortened(rest.secrets.redact(answer.text("error.message") or answer.raw.decode(errors="replace")), 200)
        raise TargetError(f"{option}: GET {path} at {rest.base_url} answers {answer.status} ({said}): check the key")
    return answer


def new_run() -> str:
    """An id for a run, short enough for the names of agents; its letter makes it another word in capitals."""
    return randomness.choice("abcdef") + randomness.token_hex(3)[1:]
