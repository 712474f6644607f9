"""The one kind of error that reaches a user: a sentence that names the thing and its cure."""

import errno


class GraphkitError(Exception):
    """A fault of the input or the environment, told in one sentence; the command line prints it without a traceback."""


_CURES = {
    errno.ENOENT: "make its folder first, or name another place",
    errno.EACCES: "ask its owner for the right, or name another place",
    errno.EPERM: "ask its owner for the right, or name another place",
    errno.EISDIR: "name a file",
    errno.ENOSPC: "make room on the disk, or name another place",
    errno.EDQUOT: "make room on the disk, or name another place",
}


def cure(error: OSError) -> str:
    """What helps against what the file system refuses."""
    return _CURES.get(error.errno or 0, "name another place")
