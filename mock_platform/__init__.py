"""Thenvoi Mock: a local stand-in for the Thenvoi platform.

``MockPlatform`` is all that a test needs; everything else is reached over HTTP.
"""

from mock_platform import version

TYPE_CHECKING = False  # that of typing, which takes as long to import as all the rest of a command's first steps

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
