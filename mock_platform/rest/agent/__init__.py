"""The agent half: ``/api/v1/agent/…``, called with an agent's key (AUTH-1)."""
