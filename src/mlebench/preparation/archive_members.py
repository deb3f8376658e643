"""What an archive may hold: rules that all its members pass before a byte is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from mlebench.errors import PreparationError

_LONGEST_PART_BYTES = 255
_LONGEST_PATH_BYTES = 2048
"""Half of what Linux takes, so that the destination's own path has room, too."""
_DISK_BLOCK_BYTES = 4096
_HARMLESS_BYTES = 4 * 1024**2
_HIGHEST_RATIO = 250
"""Real data packs into a hundredth at best; deflate alone can reach a thousandth, for zeros."""


class UnsafeArchiveError(PreparationError):
    """Unpacking an archive could do harm; nothing of it was unpacked.

    Args:
        archive: its name.
        fault: what is wrong with it; if a member, named.
    """

    def __init__(self, archive: str, fault: str) -> None:
        super().__init__(
            f"{archive}: {fault}. Nothing was unpacked; use an archive unaltered from Kaggle."
        )


@dataclass(frozen=True, slots=True)
class Member:
    """A file or folder as an archive lists it.

    Attributes:
        name: as the archive has it.
        size_bytes: of the unpacked content.
        time_s: when it was last changed, in seconds since 1970.
        is_folder: it has no content.
        fault: what its format knows to be wrong with it, such as "is a symbolic link".
    """

    name: str
    size_bytes: int
    time_s: float
    is_folder: bool
    fault: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A checked list of members; paths are relative, below the folder they are unpacked to.

    Attributes:
        folders: paths of all folders, also those that only files' names imply, parents first.
        files: paths and files, in the order of the archive.
    """

    folders: tuple[str, ...]
    files: tuple[tuple[str, Member], ...]

    @property
    def disk_bytes(self) -> int:
        """What it takes up on disk, where a small file fills a block, too."""
        blocks = sum(-(-member.size_bytes // _DISK_BLOCK_BYTES) for _, member in self.files)
        return (blocks + len(self.folders)) * _DISK_BLOCK_BYTES


def largest_unpacked_bytes(archive_bytes: int) -> int:
    """How much an archive of `archive_bytes` may hold before it counts as a bomb."""
    return max(_HARMLESS_BYTES, _HIGHEST_RATIO * archive_bytes)


def check_members(archive: str, members: Iterable[Member], archive_bytes: int) -> Listing:
    """Check all members of an archive.

    Names that differ only by case, or only in how accents are encoded, count as
    the same: some file systems make one file of them, and prepared data must not
    depend on the file system. A folder may be listed more than once.

    Args:
        archive: its name, for messages.
        members: read no further than the first that is refused.
        archive_bytes: the archive's own size.

    Raises:
        UnsafeArchiveError: names the first member that is refused, and says why.
    """
    checker = _Checker(archive_bytes)
    for member in members:
        try:
            checker.add(member)
        except _RefusedError as refused:
            raise UnsafeArchiveError(
                archive, f"its member {_shown(member.name)} {refused}"
            ) from None
    return Listing(tuple(checker.folders), tuple(checker.files.items()))


class _Checker:
    def __init__(self, archive_bytes: int) -> None:
        self._archive_bytes = archive_bytes
        self._unpacked_bytes = 0
        self._taken: dict[str, str] = {}
        """Paths, by how the least able file system sees them."""
        self.folders: dict[str, None] = {}
        self.files: dict[str, Member] = {}

    def add(self, member: Member) -> None:
        if member.fault:
            raise _RefusedError(member.fault)
        path = _safe_path(member.name)
        for slash in re.finditer("/", path):
            self._add_folder(path[: slash.start()])
        if not member.is_folder:
            self._add_file(path, member)
        elif path:
            self._add_folder(path)

    def _add_folder(self, path: str) -> None:
        if path in self.files:
            raise _RefusedError(f"needs a folder where the file {_shown(path)} is")
        if path not in self.folders:
            self._take(path)
            self.folders[path] = None

    def _add_file(self, path: str, member: Member) -> None:
        if not path:
            raise _RefusedError("has no name")
        if path in self.files or path in self.folders:
            raise _RefusedError("is there more than once")
        self._take(path)
        self.files[path] = member
        self._unpacked_bytes += member.size_bytes
        if self._unpacked_bytes > largest_unpacked_bytes(self._archive_bytes):
            raise _RefusedError(
                f"brings the unpacked size to {self._unpacked_bytes:,} bytes or more, over "
                f"{_HIGHEST_RATIO} times the archive's own {self._archive_bytes:,}, as "
                "decompression bombs do"
            )

    def _take(self, path: str) -> None:
        other = self._taken.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if other != path:
            raise _RefusedError(f"is on some file systems the same as {_shown(other)}")


class _RefusedError(Exception):
    """Why a member is refused, as the end of a sentence that begins with its name."""


def _safe_path(name: str) -> str:
    try:
        name_bytes = name.encode()
    except UnicodeEncodeError:
        raise _RefusedError("has a name that is not UTF-8") from None
    if "\0" in name:
        raise _RefusedError("has a NUL in its name")
    if "\\" in name:
        raise _RefusedError("has a backslash in its name, which some systems take for a slash")
    if name.startswith("/"):
        raise _RefusedError("has an absolute path")
    if re.match("[A-Za-z]:", name):
        raise _RefusedError("begins with a drive letter")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise _RefusedError("leads out of the folder with ..")
    if len(name_bytes) > _LONGEST_PATH_BYTES or any(
        len(part.encode()) > _LONGEST_PART_BYTES for part in parts
    ):
        raise _RefusedError("has a name that is too long for a file system")
    return "/".join(parts)


def _shown(name: str) -> str:
    return ascii(name) if len(name) <= 100 else f"{name[:100]!a}…"
