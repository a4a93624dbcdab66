"""What the OpenAPI document says in prose about tags and parameters; operations and models speak for themselves."""

ABOUT = """\
Every operation that `thenvoi-client-rest` 0.0.7 can call, answered from a world in memory.

An agent's key opens `/api/v1/agent/…`, a user's key or token `/api/v1/me/…`; nothing in a request picks another
identity. Answers may hold further fields, requests may not. What a request changes, it changes whole or not at all.
Values of `page` and `page_size` outside of their range are moved to its nearest end, not refused.

The rule numbers in parentheses are those of the platform's rules that the mock keeps and its tests cite.
"""

TAGS = {
    "agent_api_identity": "Who the calling agent is.",
    "agent_api_peers": "Whom an agent can bring into a room.",
    "agent_api_chats": "Rooms of an agent.",
    "agent_api_messages": "Messages to an agent, and what becomes of them.",
    "agent_api_events": "What an agent reports while it works.",
    "agent_api_context": "What an agent needs to know to go on.",
    "agent_api_participants": "Who is in an agent's room.",
    "agent_api_contacts": "Contacts and contact requests of an agent.",
    "agent_api_memories": "What an agent remembers.",
    "human_api_profile": "Who the calling user is.",
    "human_api_agents": "Agents of a user.",
    "human_api_peers": "Whom a user can bring into a room.",
    "human_api_chats": "Rooms of a user.",
    "human_api_participants": "Who is in a user's room.",
    "human_api_messages": "Messages as a user reads and writes them.",
    "human_api_contacts": "Contacts and contact requests of a user.",
    "human_api_memories": "Memories that concern a user.",
    "system": "Health and version; no key needed.",
    "test": "Whether a key is good.",
}

WORDS = {
    "chat_room_id": "Only memories of this room.",
    "content_query": "Words to look for in the content.",
    "force": "Delete its execution history as well.",
    "message_type": "Only this type of message or event.",
    "not_in_chat": "Leave out who is in this room already.",
    "page": "The page to return, from 1.",
    "page_size": "Entries per page, at most 100; of memories at most 50.",
    "participant_type": "Only users, or only agents.",
    "scope": "Only this scope.",
    "segment": "Only this segment.",
    "sent_status": "Which of the sent requests to return.",
    "since": "Only what came after this instant.",
    "status": "Only this status.",
    "subject_id": "Memories about this user or agent.",
    "system": "Only this memory system.",
    "type": "Only this type.",
}
"""Parameters of queries by name."""

THINGS = {
    "agents": "The agent.",
    "chats": "The room.",
    "memories": "The memory.",
    "messages": "The message.",
    "participants": "The user or agent in the room.",
    "requests": "The contact request.",
}
"""What an id of a path stands for, by the segment before it."""
