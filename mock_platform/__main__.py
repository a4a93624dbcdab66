"""``python -m mock_platform`` is ``thenvoi-mock``."""

from mock_platform.cli import main

main()
