"""The human half: ``/api/v1/me/…``, called with a user's key or JWT (AUTH-1)."""
