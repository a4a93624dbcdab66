"""What a handle of a world tells without asking anybody."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_platform.client.facts import Person, WorldFacts


class Described:
    """A world by what was told of it when it was made, or reset."""

    def __init__(self, facts: "WorldFacts") -> None:
        self.facts = facts

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} of the scenario {self.facts.scenario!r}>"

    @property
    def name(self) -> str:
        """By which control knows it."""
        return self.facts.name

    @property
    def env(self) -> Mapping[str, str]:
        """The variables that point a client at it."""
        return self.facts.env

    @property
    def base_url(self) -> str:
        """Where clients find it; the key says which world it is."""
        return self.facts.env["THENVOI_BASE_URL"]

    @property
    def people(self) -> "Sequence[Person]":
        """All users and agents."""
        return self.facts.people

    @property
    def user(self) -> "Person":
        """The first user."""
        return self.facts.first_user()

    def agent(self, name: str) -> "Person":
        """The agent of this handle, last part of a handle, name or id; ``LookupError`` if there is none."""
        return self.facts.person(name, "Agent")

    def person(self, name: str) -> "Person":
        """The same for users and agents."""
        return self.facts.person(name)

    def room(self, title: str) -> str:
        """The id of a room of the scenario; ``LookupError`` if there is none of this title."""
        return self.facts.room(title)
