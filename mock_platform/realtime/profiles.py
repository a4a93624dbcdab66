"""``payload_profile=docs``: of each push the keys that Thenvoi's pages name, and no others (websocket.md 3, 6.1)."""

from pydantic_core import from_json, to_json

_MESSAGE = (
    "id content message_type sender_id sender_type sender_name metadata.mentions.id metadata.mentions.name"
    " metadata.status metadata.delivery_status inserted_at updated_at"
)
_ROOM = "id title task_id inserted_at updated_at"

DOCUMENTED: dict[str, frozenset[str]] = {
    event: frozenset(keys.split())
    for event, keys in {
        "message_created": _MESSAGE,
        "message_updated": _MESSAGE,
        "room_added": _ROOM,
        "room_removed": _ROOM,
        "participant_added": "id type name handle role status description is_external",
        "participant_removed": "id type",
    }.items()
}
"""The documented keys of each event that carries others as well. A dot leads into an object, or a list of them."""


def documented(event: str, payload: bytes) -> bytes:
    """``payload`` without the keys that are there for the sake of single clients."""
    keys = DOCUMENTED.get(event)
    return payload if keys is None else to_json(_only(from_json(payload), keys))


def _only(value: object, keys: frozenset[str], path: str = "") -> object:
    if path in keys:
        return value
    if isinstance(value, list):
        return [_only(each, keys, path) for each in value]
    if isinstance(value, dict):
        inside = f"{path}." if path else ""
        return {key: _only(each, keys, inside + key) for key, each in value.items() if _leads_to(inside + key, keys)}
    return value


def _leads_to(path: str, keys: frozenset[str]) -> bool:
    return any(key == path or key.startswith(f"{path}.") for key in keys)
