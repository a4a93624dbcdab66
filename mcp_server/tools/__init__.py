"""The tools, as one table of data: from it come registration, schemas, annotations, aliases, documentation and tests."""
