"""A competition's raw files, wherever they lie, and how they get to the public side.

A label must not be readable from a file's metadata. A hard link keeps its inode,
times and link count, and raw files were created in an order that may tell the
class; so only files whose labels the agent has anyway are linked (`link_files`).
All others are written afresh (`copy_files`), in the order of their new names and
with one time for all.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from mlebench.errors import PreparationError
from mlebench.preparation.archives import ZipMember, ZipSource, unpack

Names = Mapping[str, str] | Iterable[str]

_FIXED_TIME_S = 1_000_000_000
_CHUNK_BYTES = 1024**2
_FICLONE = 0x40049409
"""Of linux/fs.h: share a file's blocks until one of both changes."""


class RawFiles(Protocol):
    """Files by their path below a folder or in an archive."""

    @property
    def names(self) -> tuple[str, ...]:
        """All paths, in the order of the archive; sorted where it is a folder."""

    def content(self, name: str) -> Path | ZipMember:
        """A file of its own, or an archive's member.

        Raises:
            PreparationError: if there is none of that name.
        """


@contextlib.contextmanager
def open_raw_files(path: Path, scratch: Path) -> Iterator[RawFiles]:
    """The files of a folder, or of an archive that is read in place where it can be.

    Args:
        path: a folder, a zip, or an archive that `unpack` knows.
        scratch: an empty folder on the disk of the public side, for an archive
            that cannot be read in place.

    Raises:
        PreparationError: if nothing lies there.
    """
    if path.is_dir():
        yield _Folder(path)
    elif path.suffix == ".zip" and path.exists():
        with ZipSource(path) as archive:
            yield _Zip(archive)
    elif path.exists():
        folder = scratch / path.name
        unpack(path, folder)
        yield _Folder(folder)
        shutil.rmtree(folder)
    else:
        raise PreparationError(f"{path} is not there; download the raw data again.")


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def names(self) -> tuple[str, ...]:
        found: list[str] = []
        for folder, _, files in os.walk(self._root):
            below = os.path.relpath(folder, self._root)
            found += files if below == "." else [f"{below}/{name}" for name in files]
        return tuple(sorted(found))

    def location(self, name: str) -> str:
        return f"{self._root}/{name}"

    def content(self, name: str) -> Path:
        path = self._root / name
        if not path.is_file():
            raise PreparationError(f"{path} is not there; download the raw data again.")
        return path


class _Zip:
    def __init__(self, archive: ZipSource) -> None:
        self._archive = archive

    @property
    def names(self) -> tuple[str, ...]:
        return self._archive.names

    def content(self, name: str) -> ZipMember:
        return self._archive.member(name)


@dataclass(frozen=True, slots=True)
class WithMadeFiles:
    """Raw files, and some that were made from them, which are copied among them."""

    files: RawFiles
    made: Mapping[str, Path]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.files.names, *self.made)

    def content(self, name: str) -> Path | ZipMember:
        return self.made.get(name) or self.files.content(name)


def open_content(content: Path | ZipMember) -> contextlib.AbstractContextManager[IO[bytes]]:
    """A stream of a raw file's bytes."""
    return content.open("rb") if isinstance(content, Path) else content.open()


def link_files(files: RawFiles, folder: Path, names: Names) -> None:
    """Put files whose labels the agent has into `folder`: links where they can be.

    Args:
        names: new paths below `folder`, and names in `files`; or names that stay.
    """
    for new_name, name in _in_made_folders(folder, names):
        if not (isinstance(files, _Folder) and _link(files.location(name), f"{folder}/{new_name}")):
            _copy(files.content(name), folder / new_name)


def copy_files(
    files: RawFiles,
    folder: Path,
    names: Names,
    change: Callable[[Path], None] | None = None,
) -> None:
    """Put files into `folder` that say nothing but what is in them.

    Args:
        files: where they are.
        folder: gets the copies.
        names: as in `link_files`.
        change: called with each copy, which it may alter.
    """
    for new_name, name in _in_made_folders(folder, names):
        _copy(files.content(name), folder / new_name, change)


def link_folders(source: Path, folder: Path, names: Names) -> None:
    """As `link_files`, for whole folders, empty ones in them too.

    Args:
        source: a folder.
        names: new paths below `folder`, and paths below `source`, "." for itself; or
            paths that stay.
    """
    link_files(_Folder(source), folder, _in_made_trees(source, folder, names))


def copy_folders(
    source: Path,
    folder: Path,
    names: Names,
    change: Callable[[Path], None] | None = None,
) -> None:
    """As `copy_files`, for whole folders, empty ones in them too.

    Args:
        source: a folder.
        folder: gets the copies.
        names: as in `link_folders`.
        change: called with each copy, which it may alter.
    """
    files = _in_made_trees(source, folder, names)
    copy_files(_Folder(source), folder, files, change)


def _in_made_trees(source: Path, folder: Path, names: Names) -> dict[str, str]:
    files: dict[str, str] = {}
    for new_name, name in _pairs(names):
        root = source / name
        if not root.is_dir():
            raise PreparationError(f"{root} is not there; download the raw data again.")
        for parent, folders, children in os.walk(root):
            folders.sort()
            below = Path(new_name, os.path.relpath(parent, root))
            (folder / below).mkdir(parents=True, exist_ok=True)
            inside = os.path.relpath(parent, source)
            files |= {str(below / child): f"{inside}/{child}" for child in children}
    return files


def _in_made_folders(folder: Path, names: Names) -> list[tuple[str, str]]:
    pairs = _pairs(names)
    for parent in sorted({new_name.rpartition("/")[0] for new_name, _ in pairs}):
        (folder / parent).mkdir(parents=True, exist_ok=True)
    return pairs


def _pairs(names: Names) -> list[tuple[str, str]]:
    """New and old names, in the order of the new ones."""
    if not isinstance(names, Mapping):
        names = {name: name for name in names}
    return sorted(names.items())


def _link(source: str, target: str) -> bool:
    # There may be a million files; to make `Path`s takes as long as to make links.
    try:
        mode = os.stat(source).st_mode  # noqa: PTH116 - see above
        # The agent is another user than the owner of the raw data.
        if not (stat.S_ISREG(mode) and mode & stat.S_IROTH):
            return False
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        # Another file system, one without links, or a file of somebody else's, or none.
        return False
    return True


def _copy(
    content: Path | ZipMember, target: Path, change: Callable[[Path], None] | None = None
) -> None:
    with open_content(content) as source, target.open("xb") as file:
        os.fchmod(file.fileno(), 0o644)
        if not (isinstance(content, Path) and _clone(source, file)):
            shutil.copyfileobj(source, file, _CHUNK_BYTES)
    if change is not None:
        change(target)
    os.utime(target, (_FIXED_TIME_S, _FIXED_TIME_S))


def _clone(source: IO[bytes], target: IO[bytes]) -> bool:
    """Share the source's blocks, where the file system can."""
    try:
        fcntl.ioctl(target.fileno(), _FICLONE, source.fileno())
    except OSError:
        return False
    return True
