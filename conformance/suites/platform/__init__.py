"""The checks of a platform as plain pytest: ``pytest --pyargs conformance.suites.platform --base-url …``."""
