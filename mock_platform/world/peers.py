"""Peers: whom a caller may find and add to a room (section 9 of the rules, PAR-7).

Nothing is kept ready, so a new agent is a peer at once (PEER-7). Whom one may add one may not yet mention (PEER-8).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.indexes import Listing

if TYPE_CHECKING:
    from mock_platform.world.world import World


class Peer(NamedTuple):
    """One entry of a list of peers (PEER-2)."""

    identity: Identity
    source: Literal["registry", "contact"]
    is_contact: bool


class Peers:
    """Who sees whom."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def of(self, caller: Identity, *, not_in_chat: str | None = None, type_: str | None = None) -> Listing[Peer]:
        """PEER-1 to PEER-5: registry entries first, then those known only as contacts; one entry per entity."""
        absent_from = {} if not_in_chat is None else self._world.rooms.joined(caller, not_in_chat).participants
        return Listing.of(
            [
                peer
                for peer in self._all(caller)
                if peer.identity.id not in absent_from and (type_ is None or peer.identity.type == type_)
            ]
        )

    def is_peer(self, caller: Identity, entity: Identity) -> bool:
        """PAR-7, CON-17: whether ``caller`` may add ``entity`` to its rooms; costs the same for any number of peers."""
        if isinstance(entity, Agent):
            known = entity.kind == "global" or self._is_own_agent(caller, entity)
        elif isinstance(caller, Agent):
            known = entity is caller.owner
        else:
            known = entity.organization_id == caller.organization_id
        return entity is not caller and (known or self._world.contacts.has(caller, entity))

    def _is_own_agent(self, caller: Identity, entity: Agent) -> bool:
        if isinstance(caller, User):
            return entity.owner is caller
        return entity.owner is caller.owner and caller.registry_access  # AGT-11, PEER-9

    def _all(self, caller: Identity) -> Iterator[Peer]:
        seen = {caller.id}
        for identity in self._registry(caller):
            if identity.id not in seen:
                seen.add(identity.id)
                yield Peer(identity, "registry", self._world.contacts.has(caller, identity))
        for identity in self._world.contacts.known_by_name(caller):
            if identity.id not in seen:
                yield Peer(identity, "contact", is_contact=True)

    def _registry(self, caller: Identity) -> Iterator[Identity]:
        """PEER-3: the groups in their order, each by name."""
        accounts = self._world.accounts
        if isinstance(caller, Agent):
            if caller.registry_access:
                yield from accounts.agents_by_name(caller.owner)
            yield from accounts.global_agents()
            yield caller.owner
        else:
            yield from accounts.colleagues(caller)
            yield from accounts.agents_by_name(caller)
            yield from accounts.global_agents()
