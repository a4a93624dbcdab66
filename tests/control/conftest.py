"""Fixtures for tests of the control face."""

from tests.world.conftest import cast

__all__ = ["cast"]
