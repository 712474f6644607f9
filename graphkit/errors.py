"""The one kind of error that reaches a user: a sentence that names the thing and its cure."""


class GraphkitError(Exception):
    """A fault of the input or the environment, told in one sentence; the command line prints it without a traceback."""
