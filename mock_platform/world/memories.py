"""Memories that agents store about subjects or for their organization (section 11 of the rules)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from mock_platform.world.errors import Forbidden, Invalid, NotFound
from mock_platform.world.identities import Agent, Identity, User
from mock_platform.world.indexes import Listing

if TYPE_CHECKING:
    from mock_platform.world.world import World

System = Literal["sensory", "working", "long_term"]
Kind = Literal["iconic", "echoic", "haptic", "episodic", "semantic", "procedural"]
Segment = Literal["user", "agent", "tool", "guideline"]
Scope = Literal["subject", "organization"]
Status = Literal["active", "superseded", "archived"]
Change = Literal["supersede", "archive", "restore"]

_PERCEPTS: frozenset[Kind] = frozenset(("iconic", "echoic", "haptic"))
_KNOWLEDGE: frozenset[Kind] = frozenset(("episodic", "semantic", "procedural"))

KINDS_OF: dict[System, frozenset[Kind]] = {"sensory": _PERCEPTS, "working": _KNOWLEDGE, "long_term": _KNOWLEDGE}
"""Which types fit which system (MEM-3, OQ-23)."""

CHANGES: dict[Status, dict[Change, Status]] = {
    "active": {"supersede": "superseded", "archive": "archived"},
    "archived": {"supersede": "superseded", "archive": "archived", "restore": "active"},
    "superseded": {"supersede": "superseded", "archive": "superseded"},
}
"""State and change to the next state; a change that is not there is refused with 422 (MEM-10, MEM-14)."""

CONTENT_LENGTH = 1000
THOUGHT_LENGTH = 10_000
MOST_LABELS = 100
LABEL_LENGTH = {"tags": 255, "references": 2_000}
"""Characters of each. No source names a bound; without any, a memory could hold all that fits into a request."""
_WORD = re.compile(r"\w+")


@dataclass(slots=True, eq=False)
class Memory:
    """One thing that an agent keeps in mind."""

    id: str
    content: str
    system: System
    kind: Kind
    segment: Segment
    thought: str
    scope: Scope
    subject_id: str | None
    organization_id: str
    source_agent_id: str
    inserted_at: int
    updated_at: int
    tags: tuple[str, ...] | None = None
    references: tuple[str, ...] | None = None
    chat_room_id: str | None = None
    status: Status = "active"


class MemoryDraft(NamedTuple):
    """What an agent asks to be stored (MEM-2)."""

    content: str
    system: System
    kind: Kind
    segment: Segment
    thought: str
    scope: Scope = "subject"
    subject_id: str | None = None
    tags: tuple[str, ...] | None = None
    references: tuple[str, ...] | None = None
    chat_room_id: str | None = None


class MemoryFilter(NamedTuple):
    """What both list operations can narrow by (MEM-8)."""

    system: str | None = None
    kind: str | None = None
    segment: str | None = None
    status: str | None = None
    content_query: str | None = None

    def words(self) -> set[str]:
        """The words that have to occur."""
        return set() if self.content_query is None else _words(self.content_query)

    def accepts(self, memory: Memory, words: set[str]) -> bool:
        """Whether ``memory`` is wanted, with ``words`` as :meth:`words` has them; without a status if it is active."""
        return (
            (self.status or "active") in ("all", memory.status)
            and self.system in (None, memory.system)
            and self.kind in (None, memory.kind)
            and self.segment in (None, memory.segment)
            and (not words or words <= _words(memory.content))
        )


NO_FILTER = MemoryFilter()


class Memories:
    """All memories of one world. Lists are newest first (OQ-6); nothing crosses organizations (MEM-15)."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.memories: dict[str, Memory] = {}

    def check_enabled(self) -> None:
        """MEM-1: :class:`Forbidden` where the feature is off, before anything else is looked at (ERR-4)."""
        if not self._world.switches.memories:
            raise Forbidden("The memory feature is not enabled")

    # --- the agent half ------------------------------------------------------------------------------------------

    def create(self, agent: Agent, draft: MemoryDraft, *, memory_id: str | None = None) -> Memory:
        """MEM-2, MEM-3, MEM-4, MEM-5, MEM-6."""
        self.check_enabled()
        _check_draft(draft)
        now = self._world.clock.stamp()
        memory = Memory(
            id=memory_id or self._world.ids.uuid(),
            content=draft.content,
            system=draft.system,
            kind=draft.kind,
            segment=draft.segment,
            thought=draft.thought,
            scope=draft.scope,
            subject_id=draft.subject_id if draft.scope == "subject" else None,
            organization_id=agent.organization_id,
            source_agent_id=agent.id,
            inserted_at=now,
            updated_at=now,
            tags=draft.tags,
            references=draft.references,
            chat_room_id=draft.chat_room_id,
        )
        self.memories[memory.id] = memory
        self._world.wrote(memory)
        return memory

    def for_agent(
        self,
        agent: Agent,
        *,
        subject_id: str | None = None,
        scope: str | None = None,
        narrow: MemoryFilter = NO_FILTER,
    ) -> Listing[Memory]:
        """MEM-7: those about ``subject_id`` from any agent, and those of the whole organization."""
        self.check_enabled()

        def wanted(memory: Memory) -> bool:
            about = memory.scope == "organization" or memory.subject_id == subject_id
            return about and scope in (None, "all", memory.scope)

        return self._list(agent, wanted, narrow)

    def get_for_agent(self, agent: Agent, memory_id: str) -> Memory:
        """MEM-9: any memory of the organization, whatever its state."""
        self.check_enabled()
        return self._find(agent, memory_id, lambda _: True)

    def change_by_agent(self, agent: Agent, memory_id: str, change: Change) -> Memory:
        """MEM-10: only the agent that stored it; no agent restores (MEM-11)."""
        memory = self.get_for_agent(agent, memory_id)
        if change == "restore":
            raise Forbidden("Only people may restore a memory")
        if memory.source_agent_id != agent.id:
            raise Forbidden(f"Only the agent that stored a memory may {change} it")
        return self._change(memory, change)

    # --- the human half ------------------------------------------------------------------------------------------

    def for_user(
        self,
        user: User,
        *,
        chat_room_id: str | None = None,
        scope: str | None = None,
        narrow: MemoryFilter = NO_FILTER,
    ) -> Listing[Memory]:
        """MEM-12: about the user, of the organization, and of the rooms the user is in."""
        self.check_enabled()

        def wanted(memory: Memory) -> bool:
            reasons = self._reasons(user, memory)
            in_scope = bool(reasons) if scope in (None, "all") else scope in reasons
            return in_scope and chat_room_id in (None, memory.chat_room_id)

        return self._list(user, wanted, narrow)

    def get_for_user(self, user: User, memory_id: str) -> Memory:
        """MEM-9 for people."""
        self.check_enabled()
        return self._find(user, memory_id, lambda memory: bool(self._reasons(user, memory)))

    def change_by_user(self, user: User, memory_id: str, change: Change) -> Memory:
        """MEM-13, MEM-14: only the subject of the memory."""
        return self._change(self._own(user, memory_id, change), change)

    def delete(self, user: User, memory_id: str) -> None:
        """MEM-13: for good; only the subject of the memory."""
        memory = self._own(user, memory_id, "delete")
        del self.memories[memory.id]
        self._world.wrote(memory)

    # --- inside --------------------------------------------------------------------------------------------------

    def drop_agent(self, agent: Agent) -> None:
        """AGT-14: what the agent stored goes with it."""
        for memory in [each for each in self.memories.values() if each.source_agent_id == agent.id]:
            del self.memories[memory.id]

    def _list(self, caller: Identity, wanted: Callable[[Memory], bool], narrow: MemoryFilter) -> Listing[Memory]:
        words = narrow.words()
        return Listing.of(
            [
                memory
                for memory in reversed(self.memories.values())
                if memory.organization_id == caller.organization_id and wanted(memory) and narrow.accepts(memory, words)
            ]
        )

    def _find(self, caller: Identity, memory_id: str, visible: Callable[[Memory], bool]) -> Memory:
        memory = self.memories.get(memory_id.lower())
        if memory is None or memory.organization_id != caller.organization_id or not visible(memory):
            raise NotFound("Memory")
        return memory

    def _reasons(self, user: User, memory: Memory) -> set[str]:
        """Why ``user`` may read ``memory``, in the words of the ``scope`` filter."""
        reasons = set()
        if memory.subject_id == user.id:
            reasons.add("about_me")
        if memory.scope == "organization":
            reasons.add("organization")
        room = self._world.rooms.rooms.get(memory.chat_room_id or "")
        if room is not None and user.id in room.participants:
            reasons.add("room")
        return reasons

    def _own(self, user: User, memory_id: str, verb: str) -> Memory:
        memory = self.get_for_user(user, memory_id)
        if memory.subject_id != user.id:
            raise Forbidden(f"Only the subject of a memory may {verb} it")
        return memory

    def _change(self, memory: Memory, change: Change) -> Memory:
        target = CHANGES[memory.status].get(change)
        if target is None:
            raise Invalid(
                f"A memory that is {memory.status} cannot be {change}d", details={"status": ["must be archived"]}
            )
        if target != memory.status:
            memory.status = target
            memory.updated_at = self._world.clock.stamp()
            self._world.wrote(memory)
        return memory


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _check_draft(draft: MemoryDraft) -> None:
    if draft.kind not in KINDS_OF[draft.system]:
        raise Invalid(details={"type": [f"is not valid for system {draft.system}"]})
    if draft.scope == "subject" and draft.subject_id is None:
        raise Invalid(details={"subject_id": ["can't be blank"]})
    if len(draft.thought) > THOUGHT_LENGTH:
        raise Invalid(details={"thought": [f"should be at most {THOUGHT_LENGTH} character(s)"]})
    if not draft.content.strip():
        raise Invalid(details={"content": ["can't be blank"]})
    if len(draft.content) > CONTENT_LENGTH:
        raise Invalid(details={"content": [f"should be at most {CONTENT_LENGTH} character(s)"]})
    _check_labels("tags", draft.tags)
    _check_labels("references", draft.references)


def _check_labels(name: str, labels: tuple[str, ...] | None) -> None:
    if labels is None:
        return
    if len(labels) > MOST_LABELS:
        raise Invalid(details={name: [f"should have at most {MOST_LABELS} item(s)"]})
    if any(len(each) > LABEL_LENGTH[name] for each in labels):
        raise Invalid(details={name: [f"should be at most {LABEL_LENGTH[name]} character(s)"]})
