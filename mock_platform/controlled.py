"""Control of a mock that runs in this process, in the same words as over HTTP."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from mock_platform.world.worlds import DEFAULT

if TYPE_CHECKING:
    from mock_platform.client import AsyncControlClient, ControlClient
    from mock_platform.client.synchronous import ClockHandle, FaultsHandle, TimelineHandle


class Controlled(ABC):
    """What control needs of a mock, and the handles that it gives."""

    control_token: str | None
    """What control asks for, where others than this machine reach the mock."""

    _client: "ControlClient | None" = None
    _async_client: "AsyncControlClient | None" = None

    @property
    @abstractmethod
    def base_url(self) -> str:
        """Where it listens."""

    @abstractmethod
    def _is_on_its_loop(self) -> bool:
        """Whether this code runs on the thread that serves."""

    @property
    def control(self) -> "ControlClient":
        """Worlds, clocks, faults and timelines; ``RuntimeError`` on the loop that serves, which it would block."""
        from mock_platform.client import ControlClient  # noqa: PLC0415 - only for those who ask for it

        if self._is_on_its_loop():
            raise RuntimeError("this would wait for its own event loop: use `await mock.acontrol…` here")
        if self._client is None:
            self._client = ControlClient(self.base_url, self.control_token)
        return self._client

    @property
    def acontrol(self) -> "AsyncControlClient":
        """The same for any event loop."""
        from mock_platform.client import AsyncControlClient  # noqa: PLC0415 - as above

        if self._async_client is None:
            self._async_client = AsyncControlClient(self.base_url, self.control_token)
        return self._async_client

    @property
    def clock(self) -> "ClockHandle":
        """The clock of the mock's own world."""
        from mock_platform.client.synchronous import ClockHandle  # noqa: PLC0415 - as above

        return ClockHandle(self.control, DEFAULT)

    @property
    def faults(self) -> "FaultsHandle":
        """Its faults."""
        from mock_platform.client.synchronous import FaultsHandle  # noqa: PLC0415 - as above

        return FaultsHandle(self.control, DEFAULT)

    @property
    def timeline(self) -> "TimelineHandle":
        """What happened in it."""
        from mock_platform.client.synchronous import TimelineHandle  # noqa: PLC0415 - as above

        return TimelineHandle(self.control, DEFAULT)

    def _let_control_go(self) -> None:
        """The mock has stopped: its next address may be another."""
        if self._client is not None:
            self._client.close()
        self._client = self._async_client = None  # the latter keeps no connection
