"""Memories of an agent's own, and their pages (BAND-13)."""

from typing import Final

from conformance.mutants.band.places import BODIES
from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import MEMORIES, MEMORY_BODIES, PAGING

_SCOPED = """\
    scope = memory.scope or ("agent" if memory.subject_id is None else "subject")
    return MemoryDraft("""

_WANTED = """\
            if memory.scope == "agent":
                return scope in ("agent", "all") and memory.source_agent_id == agent.id
"""

ADDITIONS: Final = (
    MEMORY_BODIES(
        'Scope = Literal["subject", "organization"]\n', 'Scope = Literal["subject", "organization", "agent"]\n'
    ),
    MEMORY_BODIES('    scope: MemoryCreateRequestScope = "subject"\n', "    scope: Omittable[Scope] = None\n"),
    MEMORY_BODIES('Literal["subject", "organization", "all"]', 'Literal["subject", "organization", "agent", "all"]'),
    MEMORY_BODIES("import MemoryPageSize\n", "import CursorQuery, MemoryPageSize\n"),
    MEMORY_BODIES("class MemoriesQuery(Query):", "class MemoriesQuery(CursorQuery):"),
    BODIES("    return MemoryDraft(", _SCOPED),
    BODIES("scope=memory.scope,", "scope=scope,"),
    MEMORIES('Scope = Literal["subject", "organization"]\n', 'Scope = Literal["subject", "organization", "agent"]\n'),
    MEMORIES(
        '            about = memory.scope == "organization" or',
        _WANTED + '            about = memory.scope == "organization" or',
    ),
    MEMORIES(
        "        return self._find(agent, memory_id, lambda _: True)",
        "        return self._find(\n"
        '            agent, memory_id, lambda memory: memory.scope != "agent" or memory.source_agent_id == agent.id\n'
        "        )",
    ),
    PAGING("listing.cut(0, query.page_size)]", "_cut(listing, query)]"),
    PAGING(
        '    counted = {"page_size": len(data), "total_count": listing.total}\n',
        '    counted = {"page_size": len(data), "total_count": listing.total, **by_cursor(listing, query)}\n',
    ),
)

MUTANTS: Final = (
    Mutant(
        "A memory cannot be an agent's own",
        ("BAND-13",),
        (
            MEMORY_BODIES(
                'Scope = Literal["subject", "organization", "agent"]\n', 'Scope = Literal["subject", "organization"]\n'
            ),
        ),
    ),
    Mutant(
        "The scope agent cannot be asked for",
        ("BAND-13",),
        (MEMORY_BODIES('"organization", "agent", "all"]', '"organization", "all"]'),),
    ),
    Mutant(
        "An agent does not find what is its own",
        ("BAND-13",),
        (MEMORIES('scope in ("agent", "all") and', 'scope == "all" and'),),
    ),
    Mutant(
        "A memory with neither scope nor subject is refused",
        ("BAND-13",),
        (BODIES('"agent" if memory.subject_id is None else "subject"', '"subject"'),),
    ),
    Mutant(
        "An agent's own memory is kept as the organization's",
        ("BAND-13",),
        (BODIES("scope=scope,", 'scope="organization" if scope == "agent" else scope,'),),
    ),
    Mutant(
        "Memories have one page, whatever the cursor",
        ("BAND-13",),
        (PAGING("_cut(listing, query)]\n    counted", "listing.cut(0, query.size)]\n    counted"),),
    ),
    Mutant(
        "Of memories there is never said to be more",
        ("BAND-13",),
        (PAGING('"total_count": listing.total, **by_cursor(listing, query)}', '"total_count": listing.total}'),),
    ),
)
