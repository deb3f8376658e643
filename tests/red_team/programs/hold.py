"""Holds more and more of what argv names, up to so many MiB, and waits to be ended."""

from __future__ import annotations

import contextlib
import mmap
import os
import signal
import socket
import sys
import time
from collections.abc import Callable

BLOCK = b"x" * (1 << 20)
held: list[object] = []


def hold_memory() -> None:
    held.append(bytearray(BLOCK))


def hold_memory_in_a_child() -> None:
    if os.fork() == 0:
        held.extend(bytearray(BLOCK) for _ in range(16))
        signal.pause()


def write(file: int) -> int:
    os.write(file, BLOCK)
    return file


def hold_disk() -> None:
    os.close(write(os.open(f"/tmp/{time.monotonic_ns()}", os.O_CREAT | os.O_WRONLY)))


def hold_disk_in_a_mapping() -> None:
    """A file without a name of which the first page is mapped, and that nobody has open."""
    file = write(os.open("/tmp", os.O_TMPFILE | os.O_RDWR))
    held.append(mmap.mmap(file, mmap.PAGESIZE, mmap.MAP_SHARED))
    # Python's own mapping keeps a descriptor of its own.
    os.closerange(file, 1000)


def hold_disk_under_way() -> None:
    """A file without a name that is in a socket from which nobody reads."""
    file = write(os.open("/tmp", os.O_TMPFILE | os.O_RDWR))
    ends = socket.socketpair()
    socket.send_fds(ends[0], [b"x"], [file])
    os.close(file)
    held.append(ends)


WAYS: dict[str, Callable[[], None]] = {
    "memory": hold_memory,
    "memory in children": hold_memory_in_a_child,
    "disk": hold_disk,
    "disk in a mapping": hold_disk_in_a_mapping,
    "disk under way": hold_disk_under_way,
}

with contextlib.suppress(OSError):
    for _ in range(int(sys.argv[2])):
        WAYS[sys.argv[1]]()
        time.sleep(0.005)
signal.pause()
