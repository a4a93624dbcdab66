"""Thenvoi Mock: a local stand-in for the Thenvoi platform.

``MockPlatform`` is all that a test needs; everything else is reached over HTTP.
"""

from typing import TYPE_CHECKING

from mock_platform import version

if TYPE_CHECKING:
    from mock_platform.server import MockPlatform

__version__ = version.VERSION

__all__ = ["MockPlatform", "__version__"]


def __getattr__(name: str) -> object:
    """Import the server only for those who ask for it: ``thenvoi-mock --help`` does not."""
    if name == "MockPlatform":
        from mock_platform.server import MockPlatform  # noqa: PLC0415

        return MockPlatform
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
