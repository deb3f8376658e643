"""Folders that belong to a living harness, and the removal of those that do not.

A world's folders, on disk and among control groups, are locked by the harness
that made them. The kernel frees a lock when its holder is gone, however it went:
a folder of ours whose lock can be had is a dead harness's.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_PREFIX = "mlebench-world-"
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def new_name() -> str:
    """A name for a world's folders; `sweep` knows them by it."""
    return f"{_PREFIX}{secrets.token_hex(8)}"


def make_locked(folder: Path) -> int:
    """Make `folder`, for this user alone, and lock it.

    Returns:
        A descriptor that holds the lock until it is closed.

    Raises:
        OSError: if it cannot be made.
    """
    while True:
        folder.mkdir(mode=0o700)
        descriptor = -1
        # A sweep elsewhere may find it before it is locked, and remove it.
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, _OPEN_FOLDER)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if os.fstat(descriptor).st_ino == folder.stat().st_ino:
                return descriptor
        if descriptor >= 0:
            os.close(descriptor)


def sweep(parent: Path, remove: Callable[[Path], None]) -> None:
    """Remove the folders in `parent` that dead harnesses of this user have left."""
    for folder in parent.glob(f"{_PREFIX}*"):
        # What cannot be removed now, a later sweep tries again.
        with suppress(OSError):
            descriptor = os.open(folder, _OPEN_FOLDER)
            try:
                if os.fstat(descriptor).st_uid == os.geteuid():
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    remove(folder)
            finally:
                os.close(descriptor)
