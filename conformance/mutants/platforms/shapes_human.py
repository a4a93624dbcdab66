"""Shapes of answers on the human half and of the system (REST-27 to REST-58): one field of one operation each."""

from typing import Final

from conformance.mutants.mutant import Mutant
from conformance.mutants.platforms.places import MY_CONTACTS, MY_MEMORIES, MY_MESSAGES, MY_PROFILE, MY_ROOMS, SYSTEM

MUTANTS: Final = (
    Mutant(
        "Whether a listed agent is external is null",
        ("REST-27",),
        (
            MY_PROFILE(
                "query, my_agent, **",
                'query, lambda each: {**my_agent(each), "is_external": None}, **',
            ),
        ),
    ),
    Mutant(
        "A deletion counts executions in text",
        ("REST-29",),
        (
            MY_PROFILE(
                '"executions_deleted": executions}',
                '"executions_deleted": str(executions)}',
            ),
        ),
    ),
    Mutant(
        "The source of a user's peer has capitals",
        ("REST-30",),
        (
            MY_PROFILE(
                "query, lambda each: peer(world, each))",
                'query, lambda each: {**peer(world, each), "source": each.source.upper()})',
            ),
        ),
    ),
    Mutant(
        "The role in a profile is null",
        ("REST-31",),
        (
            MY_PROFILE(
                '    """The user behind the key."""\n    return {"data": user_details(user)}',
                '    """The user behind the key."""\n    return {"data": {**user_details(user), "role": None}}',
            ),
        ),
    ),
    Mutant(
        "A changed profile has no e-mail address in the answer",
        ("REST-32",),
        (
            MY_PROFILE(
                'last_name=names.last_name)\n    return {"data": user_details(user)}',
                'last_name=names.last_name)\n    return {"data": {**user_details(user), "email": None}}',
            ),
        ),
    ),
    Mutant(
        "Ids in a user's list of rooms have no hyphens",
        ("REST-33",),
        (
            MY_ROOMS(
                "newest_first=True), query, room)",
                'newest_first=True), query, lambda each: {**room(each), "id": each.id.replace("-", "")})',
            ),
        ),
    ),
    Mutant(
        "The times of a user's new room are numbers",
        ("REST-34",),
        (
            MY_ROOMS(
                '    return {"data": room(world.rooms.create(user, task_id=body.chat.task_id, title=body.chat.title))}',
                "    made = world.rooms.create(user, task_id=body.chat.task_id, title=body.chat.title)\n"
                '    return {"data": {**room(made), "inserted_at": made.inserted_at}}',
            ),
        ),
    ),
    Mutant(
        "A user's room without a task has an empty id of one",
        ("REST-35",),
        (
            MY_ROOMS(
                '    return {"data": room(world.rooms.joined(user, id))}',
                '    return {"data": {**room(world.rooms.joined(user, id)), "task_id": ""}}',
            ),
        ),
    ),
    Mutant(
        "The content of a user's messages is called text",
        ("REST-36",),
        (
            MY_MESSAGES(
                "    return message_page(listing, query)",
                "    return message_page(listing, query).replace(b'\"content\":', b'\"text\":')",
            ),
        ),
    ),
    Mutant(
        "The recipients of a user's message are ids only",
        ("REST-37",),
        (
            MY_MESSAGES(
                '    return {"data": message_sent(message)}',
                '    return {"data": {**message_sent(message), "recipients": [each.id for each in message.mentions]}}',
            ),
        ),
    ),
    Mutant(
        "A user's list of participants has no names",
        ("REST-38",),
        (
            MY_ROOMS(
                "type_=query.participant_type), participant)",
                'type_=query.participant_type), lambda each: {**participant(each), "name": None})',
            ),
        ),
    ),
    Mutant(
        "The type of whoever a user adds is in lower case",
        ("REST-39",),
        (
            MY_ROOMS(
                '    return {"data": participant(world.rooms.add_participant(user, chat_id,'
                " asked.participant_id, asked.role))}",
                "    added = world.rooms.add_participant(user, chat_id, asked.participant_id, asked.role)\n"
                '    return {"data": {**participant(added), "type": added.identity.type.lower()}}',
            ),
        ),
    ),
    Mutant(
        "Whoever a user removes has no id in the answer",
        ("REST-40",),
        (
            MY_ROOMS(
                '    return {"data": participant(world.rooms.remove_participant(user, chat_id, id))}',
                "    removed = participant(world.rooms.remove_participant(user, chat_id, id))\n"
                '    return {"data": {name: value for name, value in removed.items() if name != "id"}}',
            ),
        ),
    ),
    Mutant(
        "A user's contact is accepted and not active",
        ("REST-41",),
        (
            MY_CONTACTS(
                "query, lambda each: user_contact(world, each))",
                'query, lambda each: {**user_contact(world, each), "status": "accepted"})',
            ),
        ),
    ),
    Mutant(
        "A user's removal of a contact is answered with nothing",
        ("REST-42",),
        (
            MY_CONTACTS(
                '    return {"data": {"status": "removed"}}',
                '    return {"data": None}',
            ),
        ),
    ),
    Mutant(
        "The requester of a received request has no id",
        ("REST-43",),
        (
            MY_CONTACTS(
                "world.contacts.received(user), query, contact_request)",
                'world.contacts.received(user), query, lambda each: {**contact_request(each), "requester_id": None})',
            ),
        ),
    ),
    Mutant(
        "A user's new request is open and not pending",
        ("REST-44",),
        (
            MY_CONTACTS(
                '    return {"data": contact_request(world.contacts.request(user, asked.recipient_handle,'
                " asked.message))}",
                "    made = contact_request(world.contacts.request(user, asked.recipient_handle,"
                " asked.message))\n"
                '    return {"data": {**made, "status": "open"}}',
            ),
        ),
    ),
    Mutant(
        "The list of sent requests does not count them",
        ("REST-45",),
        (
            MY_CONTACTS(
                "world.contacts.sent(user, query.status), query, contact_request)",
                "world.contacts.sent(user, query.status), query, contact_request, total_count=None)",
            ),
        ),
    ),
    Mutant(
        "A cancelled request is canceled",
        ("REST-46",),
        (
            MY_CONTACTS(
                '    return {"data": decided(world.contacts.decide(user, id, "cancel"))}',
                '    return {"data": {**decided(world.contacts.decide(user, id, "cancel")), "status": "canceled"}}',
            ),
        ),
    ),
    Mutant(
        "An approved request has no id in the answer",
        ("REST-47",),
        (
            MY_CONTACTS(
                '    return {"data": decided(world.contacts.decide(user, id, "approve"))}',
                '    return {"data": {"status": world.contacts.decide(user, id, "approve").status}}',
            ),
        ),
    ),
    Mutant(
        "A rejected request is declined",
        ("REST-48",),
        (
            MY_CONTACTS(
                '    return {"data": decided(world.contacts.decide(user, id, "reject"))}',
                '    return {"data": {**decided(world.contacts.decide(user, id, "reject")), "status": "declined"}}',
            ),
        ),
    ),
    Mutant(
        "A resolved handle has no type",
        ("REST-49",),
        (
            MY_CONTACTS(
                '    return {"data": resolved(world.accounts.resolve(body.handle))}',
                '    return {"data": {**resolved(world.accounts.resolve(body.handle)), "type": None}}',
            ),
        ),
    ),
    Mutant(
        "A user's list of memories does not tell their segment",
        ("REST-50",),
        (
            MY_MEMORIES(
                "    return memory_page(listing, query, user_memory)",
                '    return memory_page(listing, query, lambda each: {**user_memory(each), "segment": None})',
            ),
        ),
    ),
    Mutant(
        "A memory is answered to a user without data around it",
        ("REST-51",),
        (
            MY_MEMORIES(
                '    return {"data": user_memory(world.memories.get_for_user(user, id))}',
                "    return user_memory(world.memories.get_for_user(user, id))",
            ),
        ),
    ),
    Mutant(
        "The metadata of a memory that a user archives are a list",
        ("REST-53",),
        (
            MY_MEMORIES(
                '    return {"data": user_memory(world.memories.change_by_user(user, id, "archive"))}',
                '    changed = world.memories.change_by_user(user, id, "archive")\n'
                '    return {"data": {**user_memory(changed), "metadata": []}}',
            ),
        ),
    ),
    Mutant(
        "The thought of a memory that a user restores is a number",
        ("REST-54",),
        (
            MY_MEMORIES(
                '    return {"data": user_memory(world.memories.change_by_user(user, id, "restore"))}',
                '    changed = world.memories.change_by_user(user, id, "restore")\n'
                '    return {"data": {**user_memory(changed), "thought": 0}}',
            ),
        ),
    ),
    Mutant(
        "The subject of a memory that a user supersedes is an empty id",
        ("REST-55",),
        (
            MY_MEMORIES(
                '    return {"data": user_memory(world.memories.change_by_user(user, id, "supersede"))}',
                '    changed = world.memories.change_by_user(user, id, "supersede")\n'
                '    return {"data": {**user_memory(changed), "subject_id": ""}}',
            ),
        ),
    ),
    Mutant(
        "The time in the health check is a number",
        ("REST-56",),
        (
            SYSTEM(
                '"timestamp": iso(world.clock.now())',
                '"timestamp": world.clock.now()',
            ),
        ),
    ),
    Mutant(
        "The key test does not tell the kind of key",
        ("REST-57",),
        (
            SYSTEM(
                '"auth_type": caller.type.lower()',
                '"auth_type": None',
            ),
        ),
    ),
    Mutant(
        "The version does not tell when it was built",
        ("REST-58",),
        (
            SYSTEM(
                ', "built_at": BUILT_AT}',
                "}",
            ),
        ),
    ),
)
