"""What of all that happens in a world is pushed, and under which name."""

from mock_platform.world import events

NEVER_PUSHED = {
    # Thenvoi pushes nothing for them (EVT-5, BAND-10).
    events.EventPosted,
    # No page of the platform knows of a push for it (mcp.md 5.5).
    events.AgentChanged,
    # They concern keys and sockets, not people.
    events.AgentRegistered,
    events.AgentDeleted,
    events.PresenceChanged,
    events.KeyIssued,
    events.KeyRevoked,
    events.WorldRemoved,
}

PUSHED = {
    events.MessageCreated: "message_created",
    events.MessageUpdated: "message_updated",
    events.RoomAdded: "room_added",
    events.RoomRemoved: "room_removed",
    events.RoomDeleted: "room_deleted",
    events.ParticipantAdded: "participant_added",
    events.ParticipantRemoved: "participant_removed",
    events.ContactRequestReceived: "contact_request_received",
    events.ContactRequestUpdated: "contact_request_updated",
    events.ContactAdded: "contact_added",
    events.ContactRemoved: "contact_removed",
    events.TaskCreated: "task_created",
    events.TaskUpdated: "task_updated",
}
"""Section 3 of websocket.md without ``message_deleted`` and ``task_deleted``: nothing deletes them (MSG-23, TSK-1)."""
