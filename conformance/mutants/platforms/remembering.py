"""What is stored in a memory (MEM-2 to MEM-6)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    MEMORIES,
    MEMORY_BODIES,
    SHAPES,
)

MUTANTS: Final = (
    Mutant(
        "A memory is answered without its thought",
        ("MEM-2",),
        (SHAPES('        "thought": memory.thought,\n', '        "thought": None,\n'),),
    ),
    Mutant(
        "A memory needs no thought",
        ("MEM-2",),
        (
            MEMORY_BODIES(
                "    thought: Annotated[str, StringConstraints(min_length=1)]",
                '    thought: Annotated[str, StringConstraints(min_length=1)] = "none"',
            ),
        ),
    ),
    Mutant(
        "A memory needs no segment",
        ("MEM-2",),
        (
            MEMORY_BODIES(
                "    segment: MemoryCreateRequestSegment\n", '    segment: MemoryCreateRequestSegment = "user"\n'
            ),
        ),
    ),
    Mutant(
        "The scope of a memory has to be named",
        ("MEM-2",),
        (MEMORY_BODIES('    scope: MemoryCreateRequestScope = "subject"', "    scope: MemoryCreateRequestScope"),),
    ),
    Mutant(
        "The tags of a memory are lost",
        ("MEM-2",),
        (SHAPES('given = {"tags": memory.tags, "references"', 'given = {"tags": None, "references"'),),
    ),
    Mutant(
        "Echoic memories fit working as well",
        ("MEM-3",),
        (MEMORIES('"working": _KNOWLEDGE,', '"working": _KNOWLEDGE | {"echoic"},'),),
    ),
    Mutant(
        "Episodic memories fit sensory as well",
        ("MEM-3",),
        (MEMORIES('{"sensory": _PERCEPTS,', '{"sensory": _PERCEPTS | {"episodic"},'),),
    ),
    Mutant(
        "Procedural memories do not fit long_term",
        ("MEM-3",),
        (MEMORIES('"long_term": _KNOWLEDGE}', '"long_term": _KNOWLEDGE - {"procedural"}}'),),
    ),
    Mutant(
        "The scope subject needs no subject",
        ("MEM-4",),
        (
            MEMORIES(
                '    if draft.scope == "subject" and draft.subject_id is None:',
                '    if draft.scope == "" and draft.subject_id is None:',
            ),
        ),
    ),
    Mutant(
        "A memory of the organization keeps a subject",
        ("MEM-4",),
        (MEMORIES('draft.subject_id if draft.scope == "subject" else None', "draft.subject_id"),),
    ),
    Mutant(
        "A memory of the organization with a subject is refused",
        ("MEM-4",),
        (
            MEMORIES(
                '    if draft.scope == "subject" and draft.subject_id is None:',
                '    if (draft.scope == "subject") is (draft.subject_id is None):',
            ),
        ),
    ),
    Mutant(
        "A memory may have 1001 characters", ("MEM-5",), (MEMORIES("CONTENT_LENGTH = 1000", "CONTENT_LENGTH = 1001"),)
    ),
    Mutant(
        "A memory may have 999 characters", ("MEM-5",), (MEMORIES("CONTENT_LENGTH = 1000", "CONTENT_LENGTH = 999"),)
    ),
    Mutant(
        "A memory is that of the agent's owner",
        ("MEM-6",),
        (MEMORIES("            source_agent_id=agent.id,", "            source_agent_id=agent.owner.id,"),),
    ),
    Mutant(
        "A memory is shown under another organization",
        ("MEM-6",),
        (SHAPES('"organization_id": memory.organization_id', '"organization_id": memory.source_agent_id'),),
    ),
    Mutant(
        "A new memory is archived",
        ("MEM-6",),
        (MEMORIES('    status: Status = "active"', '    status: Status = "archived"'),),
    ),
)
