"""What a call can end with other than an answer."""


class ToolError(Exception):
    """A call of a known tool that did not succeed: its text is for the model, begins with ``Error:``, says what to do.

    It never holds a header, a key or a trace.
    """
