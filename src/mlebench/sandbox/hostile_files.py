"""Copying, measuring and removing folders that an agent has had in its hands.

Links are never followed, FIFOs and devices never opened, and nothing that an agent
can make deep, many or large takes unbounded time or memory.
"""

from __future__ import annotations

import errno
import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_MAX_DEPTH = 64
_MAX_DEPTH_MEASURED = 200
_MAX_LEFT_OUT = 20
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OPEN_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_COPY_CHUNK_BYTES = 8 * 1024**2


@dataclass
class _Copy:
    """What may still be copied, and what was not."""

    bytes_left: int
    files_left: int
    left_out: list[str] = field(default_factory=list)
    untold: int = 0

    def leave_out(self, name: str, why: str) -> None:
        if len(self.left_out) < _MAX_LEFT_OUT:
            self.left_out.append(f"{ascii(name)[1:-1]} was left out: {why}.")
        else:
            self.untold += 1


def copy_out(
    source: Path, names: tuple[str, ...], destination: Path, *, max_bytes: int, max_files: int
) -> tuple[str, ...]:
    """Copy the folders `names` of `source` into `destination`, after the agent stopped.

    `destination` must not have them yet. Only regular files and folders are copied,
    with ordinary permissions, and no more than `max_bytes` and `max_files` of them.

    Returns:
        What was left out and why, a sentence each.
    """
    destination.mkdir(parents=True, exist_ok=True)
    copy = _Copy(max_bytes, max_files)
    with (
        _opened_folder(source) as source_folder,
        _opened_folder(destination) as destination_folder,
    ):
        for name in names:
            _copy_entry(copy, source_folder, destination_folder, name, name, depth=0)
    if copy.untold:
        copy.left_out.append(f"{copy.untold} more were left out.")
    return tuple(copy.left_out)


def _copy_entry(
    copy: _Copy, source: int, destination: int, name: str, path: str, *, depth: int
) -> None:
    try:
        mode = os.stat(name, dir_fd=source, follow_symlinks=False).st_mode
        if stat.S_ISDIR(mode):
            _copy_folder(copy, source, destination, name, path, depth=depth)
        elif stat.S_ISREG(mode):
            _copy_file(copy, source, destination, name, path)
        else:
            copy.leave_out(path, f"it is {_kind(mode)}, neither a file nor a folder")
    except OSError as error:
        copy.leave_out(path, error.strerror or str(error))


def _copy_folder(
    copy: _Copy, source: int, destination: int, name: str, path: str, *, depth: int
) -> None:
    if depth > _MAX_DEPTH:
        copy.leave_out(path, f"it lies more than {_MAX_DEPTH} folders deep")
        return
    os.mkdir(name, 0o755, dir_fd=destination)
    with _opened(name, source, _OPEN_FOLDER, 0o500) as inner_source:
        inner_destination = os.open(name, _OPEN_FOLDER, dir_fd=destination)
        try:
            with os.scandir(inner_source) as entries:
                for entry in entries:
                    if copy.files_left <= 0:
                        copy.leave_out(path, "there are too many files")
                        return
                    copy.files_left -= 1
                    _copy_entry(
                        copy,
                        inner_source,
                        inner_destination,
                        entry.name,
                        f"{path}/{entry.name}",
                        depth=depth + 1,
                    )
        finally:
            os.close(inner_destination)


def _copy_file(copy: _Copy, source: int, destination: int, name: str, path: str) -> None:
    with _opened(name, source, _OPEN_FILE, 0o400) as original:
        about = os.fstat(original)
        if not stat.S_ISREG(about.st_mode):
            copy.leave_out(path, f"it is {_kind(about.st_mode)}, neither a file nor a folder")
            return
        if about.st_size > copy.bytes_left:
            copy.leave_out(path, f"its {about.st_size} bytes are beyond the sandbox's disk limit")
            return
        copy.bytes_left -= about.st_size
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        target = os.open(name, flags, 0o644, dir_fd=destination)
        try:
            left = about.st_size
            while left and (
                sent := os.sendfile(target, original, None, min(left, _COPY_CHUNK_BYTES))
            ):
                left -= sent
        finally:
            os.close(target)


@contextmanager
def _opened(name: str, folder: int, flags: int, needed_mode: int) -> Iterator[int]:
    """Open an entry that its owner may have closed to everyone, us included."""
    # A handle on the entry itself: its name may soon lead elsewhere.
    handle = os.open(name, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    descriptor, closed_mode = -1, None
    try:
        itself, mode = f"/proc/self/fd/{handle}", os.fstat(handle).st_mode
        if not stat.S_ISLNK(mode) and os.geteuid() != 0 and mode & needed_mode != needed_mode:
            os.chmod(itself, mode & 0o7777 | needed_mode)  # noqa: PTH101 -- a handle, not a path
            closed_mode = mode & 0o7777
        descriptor = os.open(name, flags, dir_fd=folder)
        yield descriptor
    finally:
        if closed_mode is not None:
            os.chmod(itself, closed_mode)  # noqa: PTH101 -- a handle, not a path
        if descriptor >= 0:
            os.close(descriptor)
        os.close(handle)


@contextmanager
def _opened_folder(path: Path) -> Iterator[int]:
    """Open a folder in one that is ours."""
    parent = os.open(path.parent, _OPEN_FOLDER)
    try:
        with _opened(path.name, parent, _OPEN_FOLDER, 0o500) as folder:
            yield folder
    finally:
        os.close(parent)


def _kind(mode: int) -> str:
    for is_kind, kind in (
        (stat.S_ISLNK, "a symbolic link"),
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if is_kind(mode):
            return kind
    return "a device"


class UnmeasurableError(Exception):
    """An agent hides what its files occupy."""


def disk_use_bytes(folders: tuple[Path, ...], limit_bytes: int) -> int:
    """What files in `folders` occupy, while programs may be changing them.

    Each file and folder counts as 4 KiB at least, so that a great many small ones
    are seen; a file with several names counts once. Counting stops above the limit.

    Raises:
        UnmeasurableError: if a folder cannot be read, or lies too deep.
    """
    counted = _DiskUse(limit_bytes)
    try:
        for path in folders:
            with _opened_folder(path) as folder:
                counted.add_folder(folder, depth=0)
    except PermissionError:
        raise UnmeasurableError("a folder is kept unreadable") from None
    return counted.total_bytes


class _DiskUse:
    def __init__(self, limit_bytes: int) -> None:
        self.total_bytes = 0
        self._limit_bytes = limit_bytes
        self._with_more_names: set[tuple[int, int]] = set()

    def add_folder(self, folder: int, *, depth: int) -> None:
        if depth > _MAX_DEPTH_MEASURED:
            raise UnmeasurableError(f"folders lie more than {_MAX_DEPTH_MEASURED} deep")
        with os.scandir(folder) as entries:
            for entry in entries:
                if self.total_bytes > self._limit_bytes:
                    return
                try:
                    self._add_entry(folder, entry, depth)
                except OSError as error:
                    # Gone or replaced since it was listed.
                    if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                        raise

    def _add_entry(self, folder: int, entry: os.DirEntry[str], depth: int) -> None:
        about = entry.stat(follow_symlinks=False)
        if about.st_nlink > 1 and not stat.S_ISDIR(about.st_mode):
            if (about.st_dev, about.st_ino) in self._with_more_names:
                return
            self._with_more_names.add((about.st_dev, about.st_ino))
        self.total_bytes += max(about.st_blocks * 512, 4096)
        if stat.S_ISDIR(about.st_mode):
            with _opened(entry.name, folder, _OPEN_FOLDER, 0o500) as inner:
                self.add_folder(inner, depth=depth + 1)


def remove_tree(path: Path) -> None:
    """Remove a folder with all that is in it, however deep, many or closed off.

    Raises:
        OSError: if something of it cannot be removed.
    """
    # The system's tools walk trees of any depth without memory for it.
    command = ["rm", "-rf", "--", str(path)]
    removed = subprocess.run(command, capture_output=True, text=True, check=False)
    if removed.returncode != 0:
        subprocess.run(["chmod", "-R", "u+rwx", "--", str(path)], capture_output=True, check=False)
        removed = subprocess.run(command, capture_output=True, text=True, check=False)
        if removed.returncode != 0:
            raise OSError(f"cannot remove {path}: {removed.stderr.strip()[:500]}")
