"""Holds more than it may: argv says of what, and how many MiB; waits when it has it."""

from __future__ import annotations

import ctypes
import mmap
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator

from tries import LIBC, checked

MIB = 1 << 20
BLOCK = b"x" * MIB


def fill(file: int, size_mib: int) -> int:
    for _ in range(size_mib):
        os.write(file, BLOCK)
    return file


def in_parts(size_mib: int) -> Iterator[int]:
    """Sizes of 16 MiB: the length of one file is limited, too."""
    yield from (16 for _ in range(size_mib // 16))


def hold_private_memory(size_mib: int) -> object:
    return [bytearray(BLOCK) for _ in range(size_mib)]


def hold_memory_in_children(size_mib: int) -> object:
    for _ in range(8):
        if os.fork() == 0:
            return hold_private_memory(size_mib // 8)
    return None


def hold_shared_memory(size_mib: int) -> object:
    shared = mmap.mmap(-1, size_mib * MIB)
    for _ in range(size_mib):
        shared.write(BLOCK)
    return shared


def hold_a_file_in_memory(size_mib: int) -> object:
    file = os.memfd_create("held")
    fill(file, size_mib)
    return file


def hold_a_file_of_shared_memory(size_mib: int) -> object:
    file = os.open("/dev/shm/held", os.O_CREAT | os.O_RDWR)
    fill(file, size_mib)
    return file


def hold_a_detached_segment(size_mib: int) -> object:
    """System V shared memory that no process has mapped."""
    LIBC.shmat.restype = ctypes.c_void_p
    segment = checked(LIBC.shmget(0, ctypes.c_size_t(size_mib * MIB), 0o1600))
    place = LIBC.shmat(segment, None, 0)
    ctypes.memset(place, 1, size_mib * MIB)
    return LIBC.shmdt(ctypes.c_void_p(place))


def send_away(file: int) -> object:
    """Into a socket that nobody reads from: then no process has the file open."""
    ends = socket.socketpair()
    socket.send_fds(ends[0], [b"x"], [file])
    os.close(file)
    return ends


def hold_memory_under_way(size_mib: int) -> object:
    file = os.memfd_create("held")
    fill(file, size_mib)
    return send_away(file)


def hold_disk(size_mib: int) -> object:
    for part in in_parts(size_mib):
        fill(os.open(f"/tmp/{time.monotonic_ns()}", os.O_CREAT | os.O_WRONLY), part)
    return None


def hold_disk_at_once(size_mib: int) -> object:
    for number in range(8):
        file = os.open(f"/var/tmp/held-{number}", os.O_CREAT | os.O_WRONLY)
        os.posix_fallocate(file, 0, size_mib * MIB // 8)
    return None


def hold_disk_in_small_files(size_mib: int) -> object:
    for number in range(size_mib * MIB // 4096):
        os.close(os.open(f"/home/code/{number}", os.O_CREAT | os.O_WRONLY))
    return None


def nameless_files(size_mib: int) -> Iterator[int]:
    for part in in_parts(size_mib):
        yield fill(os.open("/tmp", os.O_TMPFILE | os.O_RDWR), part)


def hold_disk_without_a_name(size_mib: int) -> object:
    return list(nameless_files(size_mib))


def map_and_close(file: int) -> mmap.mmap:
    """Only the first page: then no process has the file open, and it stays whole."""
    mapped = mmap.mmap(file, mmap.PAGESIZE, mmap.MAP_SHARED)
    # Python's own mapping keeps a descriptor of its own.
    os.closerange(file, 1000)
    return mapped


def hold_disk_in_a_mapping(size_mib: int) -> object:
    return [map_and_close(file) for file in nameless_files(size_mib)]


def hold_disk_under_way(size_mib: int) -> object:
    return [send_away(file) for file in nameless_files(size_mib)]


def hold_sockets(size_mib: int) -> object:
    held = []
    for _ in range(size_mib * 8):
        ends = socket.socketpair()
        ends[0].setblocking(False)
        try:
            while True:
                ends[0].send(BLOCK)
        except BlockingIOError:
            held.append(ends)
    return held


signal.alarm(60)
held = globals()["hold_" + sys.argv[1].replace(" ", "_")](int(sys.argv[2]))
print("held", flush=True)
signal.pause()
