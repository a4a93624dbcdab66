"""The evidence: for all that the mock does where it is implemented, who exercises it, and which rules it is held to.

``python -m mock_platform.evidence`` reads the source and the tests of a checkout and writes the page
``docs/reference/evidence.md`` and what ``GET /_mock/evidence`` answers; a test compares what is there. That a client
really gets to what a test says it exercises is watched while the test runs (``tests/clients/conftest.py``).
"""
