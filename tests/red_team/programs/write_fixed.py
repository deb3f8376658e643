"""Changes what is only to be read: argv holds files, and folders that end in `/`."""

from __future__ import annotations

import mmap
import os
import shutil
import sys
from collections.abc import Callable
from functools import partial

from tries import report


def reopen(path: str) -> int:
    file = os.open(path, os.O_RDONLY)
    return os.open(f"/proc/self/fd/{file}", os.O_RDWR)


def map_shared(path: str) -> mmap.mmap:
    return mmap.mmap(os.open(path, os.O_RDONLY), 1, mmap.MAP_SHARED, mmap.PROT_WRITE)


def change_through_a_link(path: str) -> int:
    link = "/home/code/link"
    if os.path.lexists(link):
        os.unlink(link)
    os.symlink(path, link)
    return os.open(link, os.O_WRONLY)


def put_in_its_place(path: str) -> None:
    with open("/home/code/other", "w") as other:
        other.write("other")
    os.rename("/home/code/other", path)


def exchange_folder(path: str) -> None:
    os.makedirs("/home/code/others", exist_ok=True)
    os.rename(path, "/home/code/moved")


def ways_for_a_file(path: str) -> dict[str, Callable[[], object]]:
    return {
        "opening to write": partial(os.open, path, os.O_WRONLY),
        "opening to read and write": partial(os.open, path, os.O_RDWR),
        "appending": partial(os.open, path, os.O_WRONLY | os.O_APPEND),
        "opening again": partial(reopen, path),
        "mapping": partial(map_shared, path),
        "truncating": partial(os.truncate, path, 0),
        "removing": partial(os.unlink, path),
        "moving": partial(os.rename, path, "/home/code/moved"),
        "putting another in its place": partial(put_in_its_place, path),
        "linking": partial(os.link, path, "/home/code/linked"),
        "opening by a symbolic link": partial(change_through_a_link, path),
        "other permissions": partial(os.chmod, path, 0o777),
        "another owner": partial(os.chown, path, 1000, 1000),
        "another time": partial(os.utime, path, (0, 0)),
        "another attribute": partial(os.setxattr, path, "user.mark", b"1"),
    }


def ways_for_a_folder(path: str) -> dict[str, Callable[[], object]]:
    return {
        "a new file": partial(os.open, f"{path}new", os.O_CREAT | os.O_WRONLY, 0o644),
        "a nameless file": partial(os.open, path, os.O_TMPFILE | os.O_WRONLY, 0o644),
        "a new folder": partial(os.mkdir, f"{path}new"),
        "a new link": partial(os.symlink, "/etc", f"{path}new"),
        "a new FIFO": partial(os.mkfifo, f"{path}new"),
        "removing": partial(os.rmdir, path),
        "removing all": partial(shutil.rmtree, path),
        "moving": partial(exchange_folder, path),
        "other permissions": partial(os.chmod, path, 0o777),
        "another time": partial(os.utime, path, (0, 0)),
    }


report(
    {
        f"{path}: {name}": way
        for path in sys.argv[1:]
        for name, way in (
            ways_for_a_folder(path) if path.endswith("/") else ways_for_a_file(path)
        ).items()
    }
)
