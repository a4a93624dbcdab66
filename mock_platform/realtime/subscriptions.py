"""Who has joined what."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mock_platform.realtime.live import LiveSocket
    from mock_platform.realtime.topics import Topic


@dataclass(slots=True, eq=False)
class Subscription:
    """One channel of one socket.

    ``spelling`` is the topic as the client wrote it, ``head`` what each push to it begins with.
    """

    socket: "LiveSocket"
    topic: "Topic"
    spelling: str
    head: bytes
    ended: bool = False


class Subscriptions:
    """All channels of one world, by topic, in the order of their joins."""

    def __init__(self) -> None:
        self._by_topic: dict[Topic, dict[Subscription, None]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._by_topic.values()))

    def add(self, subscription: Subscription) -> None:
        """The channel gets what is pushed from now on."""
        self._by_topic.setdefault(subscription.topic, {})[subscription] = None

    def end(self, subscription: Subscription) -> None:
        """The channel gets nothing more, not even what is on its way."""
        subscription.ended = True
        channels = self._by_topic[subscription.topic]
        del channels[subscription]
        if not channels:
            del self._by_topic[subscription.topic]

    def of(self, topic: "Topic") -> Collection[Subscription]:
        """Everybody who has joined ``topic``."""
        return self._by_topic.get(topic, ())
