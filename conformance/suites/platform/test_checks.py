"""Every check of a platform, a test each."""

from collections.abc import Callable

from conformance.checks import Check


def test_check(check: Check, held: Callable[[Check], None]) -> None:
    """Hold the target to one check."""
    held(check)
