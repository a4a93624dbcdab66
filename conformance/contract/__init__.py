"""The published REST operations: ``thenvoi-openapi.json``, and answers held against it."""
