"""The rules of the platform, in plain Python: no HTTP, no JSON, no third-party import."""

from mock_platform.world.clock import Clock
from mock_platform.world.switches import Switches
from mock_platform.world.world import World

__all__ = ["Clock", "Switches", "World"]
