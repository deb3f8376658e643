"""Looks for the texts in argv in all that the world says of itself; prints where each was found.

A `|` in a text is dropped: the texts looked for must not be found in command lines.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator

# /proc/kpage*, interrupts and the like are long or forbidden; these tell of programs and places.
PROCESS_FILES = ("environ", "cmdline", "mountinfo", "maps", "status", "cgroup", "auxv", "comm")
HOST_FILES = ("cmdline", "version", "keys", "locks", "net/unix", "sysvipc/shm", "self/mountstats")
FOLDERS = ("/home", "/tmp", "/var", "/run", "/etc", "/dev/shm")


def places() -> Iterator[str]:
    for process in filter(str.isdecimal, os.listdir("/proc")):
        yield from (f"/proc/{process}/{name}" for name in PROCESS_FILES)
    yield from (f"/proc/{name}" for name in HOST_FILES)
    for top in FOLDERS:
        for folder, _, names in os.walk(top):
            yield from (os.path.join(folder, name) for name in names)


def read(path: str) -> bytes:
    try:
        # A FIFO must not hold it up.
        with open(path, "rb", opener=lambda *_: os.open(path, os.O_RDONLY | os.O_NONBLOCK)) as file:
            return file.read(1 << 20)
    except OSError:
        return b""


found: dict[str, list[str]] = {argument.replace("|", ""): [] for argument in sys.argv[1:]}
for path in places():
    content = read(path)
    for text, where in found.items():
        if text.encode() in content:
            where.append(path)
for name, value in os.environ.items():
    for text, where in found.items():
        if text in value:
            where.append(f"${name}")
print(json.dumps(found))
