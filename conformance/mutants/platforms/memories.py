"""Lists of memories, and changes of them (MEM-7 to MEM-16)."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_MEMORIES,
    MEMORIES,
    MY_MEMORIES,
    PAGE_QUERIES,
    PAGING,
)

ARCHIVED = '    "archived": {"supersede": "superseded", "archive": "archived", "restore": "active"},'

MUTANTS: Final = (
    Mutant(
        "Without a subject an agent lists all memories",
        ("MEM-7",),
        (MEMORIES("or memory.subject_id == subject_id\n", "or subject_id in (None, memory.subject_id)\n"),),
    ),
    Mutant(
        "An agent lists memories of its own only",
        ("MEM-7",),
        (
            MEMORIES(
                "            return about and scope in",
                "            return about and memory.source_agent_id == agent.id and scope in",
            ),
        ),
    ),
    Mutant(
        "With a subject an agent lists nothing of the organization",
        ("MEM-7",),
        (
            MEMORIES(
                'memory.scope == "organization" or memory.subject_id == subject_id\n',
                '(memory.scope == "organization" and subject_id is None) or memory.subject_id == subject_id\n',
            ),
        ),
    ),
    Mutant("The list of an agent ignores scope", ("MEM-7",), (AGENT_MEMORIES("scope=query.scope, ", "scope=None, "),)),
    Mutant(
        "Archived memories are listed",
        ("MEM-8",),
        (MEMORIES('(self.status or "active") in', '(self.status or "all") in'),),
    ),
    Mutant(
        "A list of memories ignores status",
        ("MEM-8",),
        (MEMORIES('(self.status or "active") in ("all", memory.status)', '"active" == memory.status'),),
    ),
    Mutant(
        "A list of memories may have 51",
        ("MEM-8", "GEN-1"),
        (
            PAGE_QUERIES(
                "    return min(max(read_integer(value), 1), 50)", "    return min(max(read_integer(value), 1), 51)"
            ),
        ),
    ),
    Mutant(
        "A search wants one of its words",
        ("MEM-8",),
        (MEMORIES("(not words or words <= _words(memory.content))", "(not words or words & _words(memory.content))"),),
    ),
    Mutant(
        "A search heeds the case of letters",
        ("MEM-8",),
        (MEMORIES("_WORD.findall(text.casefold())", "_WORD.findall(text)"),),
    ),
    Mutant(
        "A search finds parts of words",
        ("MEM-8",),
        (
            MEMORIES(
                "(not words or words <= _words(memory.content))",
                "all(word in memory.content.casefold() for word in words)",
            ),
        ),
    ),
    Mutant(
        "Archived memories cannot be read by an agent",
        ("MEM-9",),
        (
            MEMORIES(
                "        return self._find(agent, memory_id, lambda _: True)",
                '        return self._find(agent, memory_id, lambda each: each.status == "active")',
            ),
        ),
    ),
    Mutant(
        "An unknown memory is 403",
        ("MEM-9",),
        (MEMORIES('            raise NotFound("Memory")', '            raise Forbidden("Not your memory")'),),
    ),
    Mutant(
        "Any agent of the organization archives a memory",
        ("MEM-10",),
        (
            MEMORIES(
                "        if memory.source_agent_id != agent.id:",
                "        if memory.organization_id != agent.organization_id:",
            ),
        ),
    ),
    Mutant(
        "To archive again is 422", ("MEM-10",), (MEMORIES(ARCHIVED, ARCHIVED.replace('"archive": "archived", ', "")),)
    ),
    Mutant(
        "To supersede again is 422",
        ("MEM-10",),
        (
            MEMORIES(
                '    "superseded": {"supersede": "superseded", "archive": "superseded"},',
                '    "superseded": {"archive": "superseded"},',
            ),
        ),
    ),
    Mutant(
        "A superseded memory is archived by archiving it",
        ("MEM-10", "MEM-14"),
        (MEMORIES('"archive": "superseded"},', '"archive": "archived"},'),),
    ),
    Mutant(
        "Agents restore memories",
        ("MEM-11",),
        (
            MEMORIES(
                '        if change == "restore":\n            raise Forbidden("Only people may restore a memory")\n', ""
            ),
            AGENT_MEMORIES(
                '@memories.operation(\n    "POST", "/agent/memories/{id}/supersede"',
                '@memories.operation("POST", "/agent/memories/{id}/restore", None, plain_ids=True,'
                " extension=True)\n"
                "def restore_agent_memory(world: World, agent: Agent, id: str, body: EmptyBody) -> Reply:\n"
                '    return {"data": agent_memory(world.memories.change_by_agent(agent, id, "restore"))}\n'
                "\n"
                "\n"
                "@memories.operation(\n"
                '    "POST", "/agent/memories/{id}/supersede"',
            ),
        ),
    ),
    Mutant(
        "Agents delete memories",
        ("MEM-11",),
        (
            AGENT_MEMORIES(
                '@memories.operation(\n    "POST", "/agent/memories/{id}/supersede"',
                '@memories.operation("DELETE", "/agent/memories/{id}", None, status=204, plain_ids=True,'
                " extension=True)\n"
                "def delete_agent_memory(world: World, agent: Agent, id: str) -> Reply:\n"
                '    world.memories.change_by_agent(agent, id, "supersede")\n'
                "\n"
                "\n"
                "@memories.operation(\n"
                '    "POST", "/agent/memories/{id}/supersede"',
            ),
        ),
    ),
    Mutant(
        "Users list nothing of the organization",
        ("MEM-12",),
        (MEMORIES('            reasons.add("organization")\n', "            pass\n"),),
    ),
    Mutant(
        "Users list what is about others",
        ("MEM-12", "MEM-9"),
        (
            MEMORIES(
                "        if memory.subject_id == user.id:\n            reasons",
                "        if memory.subject_id:\n            reasons",
            ),
        ),
    ),
    Mutant("The list of a user ignores scope", ("MEM-12",), (MY_MEMORIES("scope=query.scope, ", "scope=None, "),)),
    Mutant(
        "The list of a user ignores chat_room_id",
        ("MEM-12",),
        (MY_MEMORIES("chat_room_id=query.chat_room_id", "chat_room_id=None"),),
    ),
    Mutant(
        "Users change memories that are not about them",
        ("MEM-13",),
        (
            MEMORIES(
                "        if memory.subject_id != user.id:", "        if memory.organization_id != user.organization_id:"
            ),
        ),
    ),
    Mutant(
        "A deleted memory is superseded and can be read",
        ("MEM-13",),
        (
            MEMORIES(
                '        memory = self._own(user, memory_id, "delete")\n        del self.memories[memory.id]\n',
                '        memory = self._own(user, memory_id, "delete")\n        memory.status = "superseded"\n',
            ),
        ),
    ),
    Mutant(
        "A deletion of a memory is answered 200",
        ("MEM-13", "REST-52"),
        (
            MY_MEMORIES(
                "    world.memories.delete(user, id)\n    return None",
                '    world.memories.delete(user, id)\n    return {"data": {"id": id}}',
            ),
            MY_MEMORIES(
                "None, status=204, errors=(404,), plain_ids=True)", "None, status=200, errors=(404,), plain_ids=True)"
            ),
        ),
    ),
    Mutant(
        "Active memories can be restored",
        ("MEM-14",),
        (
            MEMORIES(
                '    "active": {"supersede": "superseded", "archive": "archived"},',
                '    "active": {"supersede": "superseded", "archive": "archived", "restore": "active"},',
            ),
        ),
    ),
    Mutant(
        "Superseded memories can be restored",
        ("MEM-14",),
        (MEMORIES('"archive": "superseded"},', '"archive": "superseded", "restore": "active"},'),),
    ),
    Mutant(
        "A restored memory stays archived",
        ("MEM-14", "MEM-13"),
        (MEMORIES(ARCHIVED, ARCHIVED.replace('"restore": "active"', '"restore": "archived"')),),
    ),
    Mutant(
        "Lists show memories of other organizations",
        ("MEM-15",),
        (
            MEMORIES(
                "                if memory.organization_id == caller.organization_id and wanted(memory)",
                "                if wanted(memory)",
            ),
        ),
    ),
    Mutant(
        "Memories of other organizations are read by id",
        ("MEM-15",),
        (
            MEMORIES(
                "        if memory is None or memory.organization_id != caller.organization_id or not visible(memory):",
                "        if memory is None or not visible(memory):",
            ),
        ),
    ),
    Mutant(
        "The counters of memories come as metadata only",
        ("MEM-16",),
        (
            PAGING(
                '    return {"data": data, "meta": counted, "metadata": counted}',
                '    return {"data": data, "metadata": counted}',
            ),
        ),
    ),
    Mutant(
        "The counters of memories come as meta only",
        ("MEM-16",),
        (
            PAGING(
                '    return {"data": data, "meta": counted, "metadata": counted}',
                '    return {"data": data, "meta": counted}',
            ),
        ),
    ),
)
