"""Folders that are built beside their place and appear there whole, and locks on them."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Create `folder` if need be and keep other processes that lock it waiting.

    The system drops the lock of a process that dies, however it dies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # A file, for NFS does not lock folders.
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def built_whole(target: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of `target` at the end.

    Only one process at a time may build a target: use `locked`. What a killed
    one left beside it is removed first. If the block raises, `target` stays as
    it was and nothing is left beside it.
    """
    building = target.with_name(f".{target.name}.building")
    replaced = target.with_name(f".{target.name}.replaced")
    for leftover in (building, replaced):
        if leftover.exists():
            shutil.rmtree(leftover)
    try:
        building.mkdir()
        yield building
        # So that a power cut cannot leave a whole folder of empty files.
        os.sync()
        if target.exists():
            target.rename(replaced)
        building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    shutil.rmtree(replaced, ignore_errors=True)
