"""Reads a file whose path on the host it has guessed: argv holds paths, then file handles.

A file handle is what name_to_handle_at gave outside: `type:hex`.
"""

from __future__ import annotations

import ctypes
import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tries import LIBC, checked, report, system_call

OPEN_TREE_CLONE = 1
MS_BIND = 4096


def first_bytes(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(20)


def by_way_of(prefix: str, path: str) -> bytes:
    return first_bytes(prefix + path)


def by_symbolic_link(path: str) -> bytes:
    link = Path("/home/code/symbolic-link")
    link.unlink(missing_ok=True)
    link.symlink_to(path)
    return first_bytes(str(link))


def by_hard_link(path: str) -> bytes:
    link = Path("/home/code/hard-link")
    link.unlink(missing_ok=True)
    link.hardlink_to(path)
    return first_bytes(str(link))


def by_bind_mount(path: str) -> bytes:
    target = Path("/home/code/target")
    target.touch()
    checked(LIBC.mount(path.encode(), bytes(target), None, MS_BIND, None))
    return first_bytes(str(target))


def by_mount_program(path: str) -> str:
    shown = subprocess.run(["mount", "--bind", path, "/home/code"], capture_output=True)
    if shown.returncode != 0:
        raise OSError(0, shown.stderr)
    return "mounted"


def by_detached_mount(path: str) -> int:
    return system_call("open_tree", -100, path.encode(), OPEN_TREE_CLONE)


def by_handle(handle: str) -> bytes:
    kind, _, text = handle.partition(":")
    data = bytes.fromhex(text)
    structure = len(data).to_bytes(4, sys.byteorder) + int(kind).to_bytes(4, sys.byteorder) + data
    # Any place on the same file system will do.
    place = os.open("/home/data", os.O_RDONLY)
    file = checked(LIBC.open_by_handle_at(place, ctypes.create_string_buffer(structure), 0))
    return os.read(file, 20)


def ways_to(path: str) -> dict[str, Callable[[], object]]:
    up = "/home/data" + "/.." * 40
    prefixes = {
        "going up": up,
        "going up from the working folder": "../" * 40,
        "its own root": "/proc/self/root",
        "its own working folder": f"/proc/self/cwd{'/..' * 40}",
        "its thread's root": "/proc/thread-self/root",
        "process 1's root": "/proc/1/root",
        "process 1's working folder": f"/proc/1/cwd{'/..' * 40}",
        "its parent's root": f"/proc/{os.getppid()}/root",
    }
    ways = {name: functools.partial(by_way_of, prefix, path) for name, prefix in prefixes.items()}
    return {
        "the path itself": functools.partial(first_bytes, path),
        "the folder's list": functools.partial(os.listdir, os.path.dirname(path)),
        "a symbolic link": functools.partial(by_symbolic_link, path),
        "a hard link": functools.partial(by_hard_link, path),
        "a bind mount": functools.partial(by_bind_mount, path),
        "the mount program": functools.partial(by_mount_program, path),
        "a detached mount": functools.partial(by_detached_mount, path),
        **ways,
    }


report(
    {
        f"{argument} by {name}": way
        for argument in sys.argv[1:]
        for name, way in (
            ways_to(argument).items()
            if argument.startswith("/")
            else {"handle": functools.partial(by_handle, argument)}.items()
        )
    }
)
