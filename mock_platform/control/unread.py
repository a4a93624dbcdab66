"""What clients sent to a world that nothing read, per operation."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import APIRouter
from pydantic import BaseModel, Field

from mock_platform.control.answers import Answer
from mock_platform.timeline import Entry, Timeline
from mock_platform.timeline.exchanges import Exchange
from mock_platform.timeline.redaction import redacted

if TYPE_CHECKING:
    from mock_platform.control.registry import Registry


class UnreadField(BaseModel):
    """One place of a request that nothing reads."""

    field: str = Field(description="JSON pointer into the body, or `?name` of the query.")
    count: int = Field(description="How many requests had it.")
    last: int = Field(description="Number of the newest of them in the timeline.")


class UnreadOfOperation(BaseModel):
    """What the requests of one operation had that nothing reads."""

    operation: str
    requests: int = Field(description="How many are kept in the timeline.")
    cut: int = Field(description="How many of them have a body that is not kept whole, which is not looked at.")
    fields: list[UnreadField]


def router(registry: "Registry") -> APIRouter:
    """The operation on unread fields."""
    routes = APIRouter(prefix="/worlds/{world}", tags=["Timeline"])

    @routes.get("/unread", operation_id="listUnread")
    async def list_unread(world: str) -> Answer[list[UnreadOfOperation]]:
        """Of the requests that the timeline keeps; operations of which everything was read are left out."""
        kept = tuple(registry.get(world).world.attached(Timeline, Timeline))
        return Answer(data=await asyncio.to_thread(unread_by_operation, kept))  # twenty thousand bodies take a while

    return routes


def unread_by_operation(entries: Iterable[Entry]) -> list[UnreadOfOperation]:
    """By operation in the order of the alphabet, and its places with the most frequent first."""
    tallies: dict[str, _Tally] = {}
    for each in entries:
        if isinstance(each, Exchange):
            tallies.setdefault(each.name, _Tally()).add(each)
    return [tally.told(name) for name, tally in sorted(tallies.items()) if tally.counts or tally.cut]


@dataclass(slots=True)
class _Tally:
    """The requests of one operation so far."""

    requests: int = 0
    cut: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    last: dict[str, int] = field(default_factory=dict)

    def add(self, exchange: Exchange) -> None:
        self.requests += 1
        self.cut += exchange.is_cut
        for each in exchange.unread:
            self.counts[each] += 1
            self.last[each] = exchange.seq

    def told(self, operation: str) -> UnreadOfOperation:
        fields = [
            UnreadField(field=redacted(each), count=count, last=self.last[each])
            for each, count in self.counts.most_common()
        ]
        return UnreadOfOperation(operation=operation, requests=self.requests, cut=self.cut, fields=fields)
