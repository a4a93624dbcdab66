"""The stage of one check: actors, rooms of its own, and claims. What is made here is cleaned up when the check ends."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from conformance.actors import Actor, Identity
from conformance.answers import Answer
from conformance.claims import Expect, ReadOnly, Unprepared, given, within_quota
from conformance.drivers.socket import Socket, Upgraded, upgrade
from conformance.ledger import Entry
from conformance.listener import Listener
from conformance.session import OUTSIDER, SECOND_USER, USER, Session

if TYPE_CHECKING:
    from conformance.evidence import Evidence


class Stage:
    """What a check gets. ``log`` is its evidence, ``expect`` makes its claims."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.log: list[Evidence] = []
        self.expect = Expect(self.log)
        self.made: list[Entry] = []
        self._lent: list[Identity] = []
        self._sockets: list[Socket] = []

    # --- who ------------------------------------------------------------------------------------------------------

    @property
    def user(self) -> Actor:
        """The user under test, who owns the agents."""
        return self._user(USER)

    @property
    def second_user(self) -> Actor:
        """Another user of the same organization; only for checks that need one."""
        return self._user(SECOND_USER)

    @property
    def outsider(self) -> Actor:
        """A user of another organization; only for checks that need one."""
        return self._user(OUTSIDER)

    async def agent(self) -> Actor:
        """An agent of the user; other checks use it too, in rooms of theirs."""
        return (await self.agents(1))[0]

    async def agents(self, count: int) -> list[Actor]:
        """Several agents of the user; other checks use them too, in rooms of theirs."""
        found = [await self.session.shared_agent(self.log, USER, index) for index in range(1, count + 1)]
        return [self.acting(each) for each in found]

    async def agent_of(self, owner: Actor) -> Actor:
        """An agent of another user, shared as well."""
        return self.acting(await self.session.shared_agent(self.log, owner.identity.variable, 1))

    async def fresh_agent(self, owner: Actor | None = None, name: str = "") -> Actor:
        """An agent that no other check sees, for what is about an agent as a whole."""
        variable = (owner or self.user).identity.variable
        named = name or self.unique_name()
        before = set(self.session.ledger.entries)
        try:
            return self.acting(await self.session.register(self.log, variable, named))
        finally:
            entries = self.session.ledger.entries
            self.made += [entries[n] for n in set(entries) - before if entries[n].name == named]

    async def lent_agents(self, count: int) -> list[Actor]:
        """Agents of the user that no other check uses at the same time; those for checks that give agents sockets."""
        for _ in range(count):
            self._lent.append(await self.session.lend(self.log))
        return [self.acting(each) for each in self._lent[-count:]]

    def unique_name(self) -> str:
        """A name for an agent that nobody has yet."""
        return f"Kit {self.session.run} n{len(self.session.ledger.entries) + 1}"

    async def register(self, body: Mapping[str, Mapping[str, object]]) -> Answer:
        """Have the user ask for an agent with any body; whatever comes of it is in the ledger."""
        return await self.register_any(body, str(body["agent"].get("name", "")))

    async def register_any(self, body: object, name: str = "") -> Answer:
        """The same where ``body`` need not even be an object."""
        self.session.rest.budget.spend("agents")
        entry = self._intended("agent", name, self.user)
        return await self.session.create(self.user, entry, "/me/agents/register", body)

    def acting(self, identity: Identity) -> Actor:
        """``identity`` within this check."""
        return Actor(self.session.rest, self.log, identity)

    def with_key(self, key: str | None, half: str = "User") -> Actor:
        """Somebody with any key at all, or none; ``half`` is the kind whose routes they use."""
        return self.acting(Identity("", key, half, "", "", ""))

    async def handle_of(self, user: Actor) -> str:
        """A user's handle: the first part of those of their agents (AGT-5)."""
        return (await self.agent_of(user)).handle.partition("/")[0]

    def _user(self, variable: str) -> Actor:
        return self.acting(self.session.users[variable])

    # --- what -----------------------------------------------------------------------------------------------------

    async def room(self, owner: Actor, *members: Actor) -> str:
        """A room of this check's own, with ``members`` in it; gives its id."""
        room = await self.opened(owner)
        for member in members:
            await self.join(owner, room, member)
        return room

    async def opened(self, owner: Actor) -> str:
        """An empty room of ``owner``; gives its id."""
        return given(await self.open(owner, {"chat": {}}), 201).text("data.id")

    async def open(self, owner: Actor, body: object) -> Answer:
        """Ask for a room with any body; whatever comes of it is in the ledger."""
        self.session.rest.budget.spend("rooms")
        entry = self._intended("room", "", owner)
        return await self.session.create(owner, entry, owner.chats(), body)

    async def join(self, actor: Actor, room: str, who: Actor, role: str | None = None) -> Answer:
        """Have ``actor`` add ``who`` to a room."""
        return given(await self.add(actor, room, who.id, role), 201)

    async def add(self, actor: Actor, room: str, identity: str, role: str | None = None) -> Answer:
        """Ask to add somebody, whatever comes of it."""
        participant = {"participant_id": identity, **({} if role is None else {"role": role})}
        return within_quota(await actor.post(actor.chats(room, "participants"), {"participant": participant}))

    async def remove(self, actor: Actor, room: str, identity: str) -> Answer:
        """Ask to remove somebody, whatever comes of it."""
        return await actor.delete(actor.chats(room, "participants", identity))

    async def say(self, sender: Actor, room: str, to: Actor, text: str = "How is it going?") -> str:
        """Send a text that mentions ``to``; gives the message's id."""
        return given(await self.send(sender, room, text, to.id), 201).text("data.id")

    async def send(self, sender: Actor, room: str, text: object, *mentioned: str) -> Answer:
        """Ask to send a text that mentions those ids, whatever comes of it."""
        message = {"content": text, "mentions": [{"id": each} for each in mentioned]}
        return await sender.post(sender.chats(room, "messages"), {"message": message})

    async def event(self, agent: Actor, room: str, kind: str = "thought", text: object = "Let me see.") -> Answer:
        """Ask to post an event, whatever comes of it."""
        return await agent.post(agent.chats(room, "events"), {"event": {"content": text, "message_type": kind}})

    async def mark(self, agent: Actor, room: str, message: str, state: str, error: str = "it went wrong") -> Answer:
        """Ask to mark a message, whatever comes of it; ``error`` goes with ``failed`` only."""
        path = agent.chats(room, "messages", message, state)
        return await (agent.post(path, {"error": error}) if state == "failed" else agent.post(path))

    async def marked(self, agent: Actor, room: str, message: str, *states: str) -> None:
        """Mark a message several times over."""
        for state in states:
            given(await self.mark(agent, room, message, state), 200)

    # --- sockets --------------------------------------------------------------------------------------------------

    async def socket(self, actor: Actor, *topics: str) -> Listener:
        """A socket of ``actor`` that has joined ``topics``. Raises ``Unprepared`` where either is refused."""
        upgraded = await self.upgrade({"api_key": actor.identity.key or "", "vsn": "2.0.0"})
        listener = self.listening(upgraded, actor)
        await listener.join(*topics)
        return listener

    async def upgrade(
        self, query: Mapping[str, str], headers: Mapping[str, str] | None = None, *, deflate: bool = False
    ) -> Upgraded:
        """Ask for a socket, whatever comes of it. Raises ``ReadOnly`` for the agent whose key was given."""
        self._spare_the_agent(query, headers or {})
        upgraded = await upgrade(self.session.rest, self.log, query, headers, deflate=deflate)
        if upgraded.socket is not None:
            self._sockets.append(upgraded.socket)
        return upgraded

    def _spare_the_agent(self, query: Mapping[str, str], headers: Mapping[str, str]) -> None:
        """An agent has one socket (AGT-18): another one would end that of somebody's running agent."""
        given = self.session.agent
        values = {*query.values(), *headers.values()}
        if given is not None and values & {given.key, given.id}:
            raise ReadOnly("a socket of the agent of --agent-key would end the one that it may have (AGT-18)")

    def listening(self, upgraded: Upgraded, actor: Actor) -> Listener:
        """Listen on the socket that an upgrade gave. Raises ``Unprepared`` where it gave none."""
        if upgraded.socket is None:
            raise Unprepared(f"could not be prepared: {upgraded.exchange.line}")
        return Listener(upgraded.socket, actor, self.expect, self.session.patience)

    async def hang_up(self) -> None:
        """Drop the sockets of this check."""
        for socket in self._sockets:
            await socket.end()

    def give_back(self) -> None:
        """Give the lent agents to other checks."""
        self.session.give_back(self._lent)

    # --- the ledger -----------------------------------------------------------------------------------------------

    async def ask_contact(self, user: Actor, handle: str, message: str | None = None) -> Answer:
        """Have a user ask for a contact, whatever comes of it."""
        entry = self._intended("request", handle, user)
        body = {"recipient_handle": handle, **({} if message is None else {"message": message})}
        return await self.session.create(user, entry, "/me/contacts/requests", {"contact_request": body})

    def contact_made(self, user: Actor, handle: str) -> None:
        """Note that ``user`` is about to have a contact with that handle."""
        self.session.ledger.made(self._intended("contact", handle, user), handle)

    def _intended(self, kind: str, name: str, actor: Actor) -> Entry:
        if not self.session.write:
            raise ReadOnly(f"this would make a {kind}, and --write was not given")
        owner = actor.identity.owner or actor.identity.variable
        entry = self.session.ledger.intend(kind, name, owner)
        self.made.append(entry)
        return entry
