"""The checks of a platform's REST interface, a module for each section of the requirements."""

from typing import Final

MODULES: Final = (
    *("auth", "agents", "rooms", "participants", "roles", "messages", "mentions", "deliveries", "marks"),
    *("context", "events", "peers", "contacts", "requests", "memories"),
    *("errors", "pages", "shapes_agent", "shapes_human", "band"),
)
