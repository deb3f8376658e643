"""Reads, takes from and traces the process that argv names by id; `child` makes one of its own."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from functools import partial

from tries import LIBC, checked, report, system_call

PTRACE_ATTACH, PTRACE_DETACH, PTRACE_SEIZE = 16, 17, 0x4206
KCMP_FILE = 0
HERE = ctypes.create_string_buffer(b"a word in memory")


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def attach(pid: int) -> int:
    LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
    checked(LIBC.ptrace(PTRACE_ATTACH, pid, None, None))
    os.waitpid(pid, 0)
    return checked(LIBC.ptrace(PTRACE_DETACH, pid, None, None))


def seize(pid: int) -> int:
    LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
    checked(LIBC.ptrace(PTRACE_SEIZE, pid, None, None))
    return 0


def copy_memory(pid: int, function_name: str) -> int:
    # A child has the same memory at the same place.
    other = ctypes.create_string_buffer(len(HERE))
    vectors = [Vector(ctypes.addressof(buffer), len(HERE)) for buffer in (other, HERE)]
    local, remote = map(ctypes.byref, vectors)
    return checked(getattr(LIBC, function_name)(pid, local, 1, remote, 1, 0))


def take_descriptor(pid: int, descriptor: int) -> int:
    return system_call("pidfd_getfd", os.pidfd_open(pid), descriptor, 0)


def compare_descriptors(pid: int) -> int:
    return system_call("kcmp", pid, os.getpid(), KCMP_FILE, 0, 0)


def first_bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(20)


def enter_namespace(pid: int, name: str) -> int:
    return checked(LIBC.setns(os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), 0))


def ways(pid: int) -> dict[str, Callable[[], object]]:
    folder = f"/proc/{pid}"
    return {
        "its memory by process_vm_readv": partial(copy_memory, pid, "process_vm_readv"),
        "its memory by process_vm_writev": partial(copy_memory, pid, "process_vm_writev"),
        "its memory by file": partial(os.open, f"{folder}/mem", os.O_RDWR),
        "its map": partial(first_bytes, f"{folder}/maps"),
        "its mapped files": partial(os.listdir, f"{folder}/map_files"),
        "its environment": partial(first_bytes, f"{folder}/environ"),
        "its descriptors": partial(os.listdir, f"{folder}/fd"),
        "its standard input": partial(os.open, f"{folder}/fd/0", os.O_RDONLY),
        **{f"its file {n}": partial(os.open, f"{folder}/fd/{n}", os.O_WRONLY) for n in range(20)},
        **{f"its descriptor {n}": partial(take_descriptor, pid, n) for n in range(20)},
        "what its descriptors are": partial(compare_descriptors, pid),
        "its root": partial(os.listdir, f"{folder}/root"),
        "its working folder": partial(os.listdir, f"{folder}/cwd"),
        "its program": partial(os.readlink, f"{folder}/exe"),
        "its stack": partial(first_bytes, f"{folder}/stack"),
        "its system call": partial(first_bytes, f"{folder}/syscall"),
        **{
            f"its {name} namespace": partial(enter_namespace, pid, name)
            for name in ("mnt", "net", "pid", "user", "ipc", "uts")
        },
        "attaching": partial(attach, pid),
        "seizing": partial(seize, pid),
    }


def main(name: str) -> None:
    if name != "child":
        report(ways(int(name)))
        return
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)
        os._exit(0)
    report(ways(child))
    os.close(writer)


main(sys.argv[1])
