"""The version of the kit; it is released together with the mock (a test compares them)."""

VERSION = "0.1.0"
