"""The console: the page at ``/`` that shows a mock at work. Static files; everything it knows it asks over HTTP."""

from mock_platform.console.face import ConsoleFace

__all__ = ["ConsoleFace"]
