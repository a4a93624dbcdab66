"""Shapes of answers on the agent half (REST-1 to REST-26): one field of one operation each."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import (
    AGENT_CONTACTS,
    AGENT_IDENTITY,
    AGENT_MEMORIES,
    AGENT_MESSAGES,
    AGENT_PARTICIPANTS,
    AGENT_ROOMS,
)

MUTANTS: Final = (
    Mutant(
        "The time of an agent's last change is null",
        ("REST-1",),
        (
            AGENT_IDENTITY(
                '    return {"data": agent_me(agent)}',
                '    return {"data": {**agent_me(agent), "updated_at": None}}',
            ),
        ),
    ),
    Mutant(
        "The type of an agent's peer is in lower case",
        ("REST-2",),
        (
            AGENT_IDENTITY(
                "query, lambda each: peer(world, each))",
                'query, lambda each: {**peer(world, each), "type": each.identity.type.lower()})',
            ),
        ),
    ),
    Mutant(
        "Times in an agent's list of rooms have no time zone",
        ("REST-3",),
        (
            AGENT_ROOMS(
                "newest_first=False), query, room)",
                'newest_first=False), query, lambda each: {**room(each), "inserted_at":'
                ' room(each)["inserted_at"][:-1]})',
            ),
        ),
    ),
    Mutant(
        "The time of a new room's last change is null",
        ("REST-4",),
        (
            AGENT_ROOMS(
                '    return {"data": room(world.rooms.create(agent, task_id=body.chat.task_id,'
                " title=body.chat.title))}",
                "    made = world.rooms.create(agent, task_id=body.chat.task_id, title=body.chat.title)\n"
                '    return {"data": {**room(made), "updated_at": None}}',
            ),
        ),
    ),
    Mutant(
        "A room is answered in a list",
        ("REST-5",),
        (
            AGENT_ROOMS(
                '    return {"data": room(world.rooms.joined(agent, id))}',
                '    return {"data": [room(world.rooms.joined(agent, id))]}',
            ),
        ),
    ),
    Mutant(
        "The page of an agent's messages is numbered in text",
        ("REST-6",),
        (
            AGENT_MESSAGES(
                "query, status_filter=query.status)",
                "query, status_filter=query.status, page=str(query.page))",
            ),
        ),
    ),
    Mutant(
        "The success of an agent's message is a text",
        ("REST-7",),
        (
            AGENT_MESSAGES(
                '    return {"data": message_sent(message)}',
                '    return {"data": {**message_sent(message), "success": "true"}}',
            ),
        ),
    ),
    Mutant(
        "The next message comes in a list",
        ("REST-8",),
        (
            AGENT_MESSAGES(
                "b'{\"data\":%b}' % message_json(message)",
                "b'{\"data\":[%b]}' % message_json(message)",
            ),
        ),
    ),
    Mutant(
        "A failed mark tells its attempt in text",
        ("REST-9",),
        (
            AGENT_MESSAGES(
                '    return {"data": message_status(world.deliveries.mark_failed(agent, chat_id, id, body.error))}',
                "    marked = message_status(world.deliveries.mark_failed(agent, chat_id, id, body.error))\n"
                '    return {"data": {**marked, "attempt_number": str(marked["attempt_number"])}}',
            ),
        ),
    ),
    Mutant(
        "A processed mark is answered with the status success",
        ("REST-10",),
        (
            AGENT_MESSAGES(
                '    return {"data": message_status(world.deliveries.mark_processed(agent, chat_id, id))}',
                "    marked = message_status(world.deliveries.mark_processed(agent, chat_id, id))\n"
                '    return {"data": {**marked, "status": "success"}}',
            ),
        ),
    ),
    Mutant(
        "A processing mark does not tell of its success",
        ("REST-11",),
        (
            AGENT_MESSAGES(
                '    return {"data": message_status(world.deliveries.mark_processing(agent, chat_id, id))}',
                "    marked = message_status(world.deliveries.mark_processing(agent, chat_id, id))\n"
                '    return {"data": {name: value for name, value in marked.items() if name != "success"}}',
            ),
        ),
    ),
    Mutant(
        "Entries of a context call the type of their sender a kind",
        ("REST-12",),
        (
            AGENT_MESSAGES(
                "    return context_page(world.messages.context(agent, chat_id), query)",
                "    page = context_page(world.messages.context(agent, chat_id), query)\n"
                "    return page.replace(b'\"sender_type\":', b'\"sender_kind\":')",
            ),
        ),
    ),
    Mutant(
        "The type of a new event is null",
        ("REST-13",),
        (
            AGENT_MESSAGES(
                '    return {"data": event_created(posted)}',
                '    return {"data": {**event_created(posted), "message_type": None}}',
            ),
        ),
    ),
    Mutant(
        "An agent's list of participants stands one level deeper",
        ("REST-14",),
        (
            AGENT_PARTICIPANTS(
                '    return {"data": [participant(each) for each in world.rooms.participants(agent, chat_id)]}',
                "    found = world.rooms.participants(agent, chat_id)\n"
                '    return {"data": {"participants": [participant(each) for each in found]}}',
            ),
        ),
    ),
    Mutant(
        "Whoever an agent adds has no role in the answer",
        ("REST-15",),
        (
            AGENT_PARTICIPANTS(
                '    return {"data": participant(world.rooms.add_participant(agent, chat_id,'
                " asked.participant_id, asked.role))}",
                "    added = participant(world.rooms.add_participant(agent, chat_id, asked.participant_id,"
                " asked.role))\n"
                '    return {"data": {**added, "role": None}}',
            ),
        ),
    ),
    Mutant(
        "Whoever an agent removes has no status in the answer",
        ("REST-16",),
        (
            AGENT_PARTICIPANTS(
                '    return {"data": participant(world.rooms.remove_participant(agent, chat_id, id))}',
                '    return {"data": {**participant(world.rooms.remove_participant(agent, chat_id, id)),'
                ' "status": None}}',
            ),
        ),
    ),
    Mutant(
        "The handle of an agent's contact is null",
        ("REST-17",),
        (
            AGENT_CONTACTS(
                "query, lambda each: agent_contact(world, each))",
                'query, lambda each: {**agent_contact(world, each), "handle": None})',
            ),
        ),
    ),
    Mutant(
        "A new request of an agent is sent and not pending",
        ("REST-18",),
        (
            AGENT_CONTACTS(
                '    return {"data": decided(world.contacts.request(agent, body.handle, body.message))}',
                '    return {"data": {**decided(world.contacts.request(agent, body.handle, body.message)),'
                ' "status": "sent"}}',
            ),
        ),
    ),
    Mutant(
        "A contact that an agent removes is deleted and not removed",
        ("REST-19",),
        (
            AGENT_CONTACTS(
                '    return {"data": {"status": "removed"}}',
                '    return {"data": {"status": "deleted"}}',
            ),
        ),
    ),
    Mutant(
        "An agent's list of requests does not count them",
        ("REST-20",),
        (
            AGENT_CONTACTS(
                "    return both_directions(received, sent, query, received_request, sent_request)",
                "    page = both_directions(received, sent, query, received_request, sent_request)\n"
                '    return {**page, "metadata": {"page": query.page, "page_size": query.page_size}}',
            ),
        ),
    ),
    Mutant(
        "An agent's answer to a request repeats the action for a status",
        ("REST-21",),
        (
            AGENT_CONTACTS(
                '    return {"data": decided(request)}',
                '    return {"data": {**decided(request), "status": body.action}}',
            ),
        ),
    ),
    Mutant(
        "An agent's list of memories does not tell their scope",
        ("REST-22",),
        (
            AGENT_MEMORIES(
                "    return memory_page(listing, query, agent_memory)",
                '    return memory_page(listing, query, lambda each: {**agent_memory(each), "scope": None})',
            ),
        ),
    ),
    Mutant(
        "The time of a new memory is a number",
        ("REST-23",),
        (
            AGENT_MEMORIES(
                '    return {"data": agent_memory(world.memories.create(agent, memory_draft(body.memory)))}',
                "    made = world.memories.create(agent, memory_draft(body.memory))\n"
                '    return {"data": {**agent_memory(made), "inserted_at": made.inserted_at}}',
            ),
        ),
    ),
    Mutant(
        "A memory is answered to an agent without data around it",
        ("REST-24",),
        (
            AGENT_MEMORIES(
                '    return {"data": agent_memory(world.memories.get_for_agent(agent, id))}',
                "    return agent_memory(world.memories.get_for_agent(agent, id))",
            ),
        ),
    ),
    Mutant(
        "A memory that an agent archives is inactive",
        ("REST-25",),
        (
            AGENT_MEMORIES(
                '    return {"data": agent_memory(world.memories.change_by_agent(agent, id, "archive"))}',
                '    changed = world.memories.change_by_agent(agent, id, "archive")\n'
                '    return {"data": {**agent_memory(changed), "status": "inactive"}}',
            ),
        ),
    ),
    Mutant(
        "A memory that an agent supersedes has no system in the answer",
        ("REST-26",),
        (
            AGENT_MEMORIES(
                '    return {"data": agent_memory(world.memories.change_by_agent(agent, id, "supersede"))}',
                '    changed = world.memories.change_by_agent(agent, id, "supersede")\n'
                '    return {"data": {**agent_memory(changed), "system": None}}',
            ),
        ),
    ),
)
