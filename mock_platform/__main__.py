"""``python -m mock_platform`` is ``thenvoi-mock``."""

from mock_platform.entry import main

main()
