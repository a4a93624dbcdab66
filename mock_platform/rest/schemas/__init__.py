"""What goes over the wire: one module per resource, with its query, its bodies and its answers.

Bodies and queries are read with :mod:`mock_platform.rest.validation`; answers are made by the face itself, so their
models publish the shape (OpenAPI) and let tests hold every answer against it. Component names are those of the
contract.
"""
