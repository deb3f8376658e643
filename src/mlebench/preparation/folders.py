"""Folders that are built beside their place and appear there whole, and locks on them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

LOCK = ".lock"
"""The file in a folder by which it is locked."""


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Create `folder` if need be and keep other processes that lock it waiting.

    The system drops the lock of a process that dies, however it dies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A file, for NFS does not lock folders.
    with (folder / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def built_whole(target: Path) -> Iterator[Path]:
    """An empty folder to fill, which becomes `target` at the end.

    Only one process at a time may build a target: use `locked`. What lies there,
    and what a killed process left beside it, is removed first. If the block
    raises, nothing is left.
    """
    building = target.with_name(f".{target.name}.building")
    if building.exists():
        shutil.rmtree(building)
    if target.exists():
        # Renamed first, so that one who looks never finds a part of it.
        target.rename(building)
        shutil.rmtree(building)
    try:
        building.mkdir()
        yield building
        # So that a power cut cannot leave a whole folder of empty files.
        os.sync()
        building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
