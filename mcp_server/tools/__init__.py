"""The tools as one table of data; registration, schemas, annotations, aliases, documentation and tests come from it."""
