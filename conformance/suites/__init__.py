"""The suites: what is done to a target, area by area."""
