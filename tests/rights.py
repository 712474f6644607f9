"""Running a command without the rights of root over other people's files, as a user runs it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

_WITHOUT = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


def unprivileged(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    """The command's answer; the permissions of files and folders hold for it even where the tests run as root."""
    prefix = _WITHOUT if os.geteuid() == 0 else ()
    return subprocess.run([*prefix, *command], capture_output=True, text=True, check=False)
