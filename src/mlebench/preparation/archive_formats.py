"""Archives of each format: what they hold is listed, then written in the archive's order."""

from __future__ import annotations

import bz2
import calendar
import contextlib
import errno
import gzip
import lzma
import os
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Literal, Protocol, cast

from mlebench.errors import MLEBenchError, PreparationError
from mlebench.preparation.archive_members import (
    Listing,
    Member,
    UnsafeArchiveError,
    largest_unpacked_bytes,
)

_CHUNK_BYTES = 1024**2
_LONGEST_TAR_HEADER_BYTES = 16 * 1024**2
_FILE_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
}
_TAR_KINDS = {
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.LNKTYPE: "a hard link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a FIFO",
}
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UTF_8 = 0x800
"""Bits of a zip member's flags."""


class UnreadableArchiveError(PreparationError):
    """An archive is damaged, or of a kind that is not read here.

    Args:
        archive: its name.
        error: what its parser says.
    """

    def __init__(self, archive: str, error: Exception) -> None:
        reason = str(error) or type(error).__name__
        super().__init__(
            f"{archive} cannot be read: {reason}. It is damaged or of an unknown kind; "
            "delete it and download it again."
        )


class Archive(Protocol):
    """An open archive."""

    def members(self) -> Iterator[Member]:
        """All members in the order of the archive; reads no contents into memory."""

    def extract(self, listing: Listing, folder: Path) -> None:
        """Write the files of a checked `listing` below `folder`, whose folders are there.

        Files are created in the order of the archive, so that the order of inodes is
        that, too, and get their times from it.
        """

    def close(self) -> None: ...


@contextlib.contextmanager
def open_archive(path: Path, shown_name: str) -> Iterator[Archive]:
    """Open an archive of the format that its name ends in.

    Raises:
        PreparationError: if it ends in none.
        UnreadableArchiveError: if it is damaged.
    """
    with readable(shown_name):
        archive = _open(path)
    with contextlib.closing(archive):
        yield archive


def stem(path: Path) -> str:
    """The name of an archive without the endings that say it is one."""
    return path.name.removesuffix(_suffix(path))


@contextlib.contextmanager
def readable(shown_name: str) -> Iterator[None]:
    """Turn whatever a parser raises within the block into an `UnreadableArchiveError`."""
    try:
        yield
    except MLEBenchError:
        raise
    except Exception as error:  # parsers of damaged bytes raise anything
        # One with a number is the disk's, except for a step to where a damaged zip points.
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise
        raise UnreadableArchiveError(shown_name, error) from error


class ZipArchive:
    """A zip."""

    def __init__(self, file: Path | IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except UnicodeDecodeError as error:
            raise UnsafeArchiveError(
                PurePosixPath(file.name).name,
                f"its member {error.object!r} has a name that is not UTF-8",
            ) from None

    def members(self) -> Iterator[Member]:
        for info in self._zip.infolist():
            # The original name, for zipfile cuts the other at a NUL.
            name = info.orig_filename
            time_s = _time_s(info.date_time)
            yield Member(name, info.file_size, time_s, name.endswith("/"), _zip_fault(info))

    def extract(self, listing: Listing, folder: Path) -> None:
        for (path, member), info in zip(listing.files, self.file_infos(), strict=True):
            with self.open(info) as source:
                _write_file(folder / path, source, member)

    def file_infos(self) -> list[zipfile.ZipInfo]:
        """The members that are files, in the order of the archive."""
        return [info for info in self._zip.infolist() if not info.orig_filename.endswith("/")]

    def open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        return self._zip.open(info)

    def close(self) -> None:
        self._zip.close()


def _zip_fault(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if not info.flag_bits & _UTF_8 and not info.orig_filename.isascii():
        return "has a name in an encoding that the archive does not state"
    # Others can fill memory from a few bytes: zipfile bounds the output of deflate alone.
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"is compressed by method {info.compress_type}; only 0 and 8 (deflate) are read"
    return _mode_fault(info.external_attr >> 16)


def _mode_fault(mode: int) -> str | None:
    kind = stat.S_IFMT(mode)
    if kind in (0, stat.S_IFREG, stat.S_IFDIR):
        return None
    return f"is {_FILE_KINDS.get(kind, 'neither a file nor a folder')}"


def _time_s(date_time: tuple[int, int, int, int, int, int]) -> float:
    try:
        # Local time of no stated zone: read as UTC, so that it comes out alike everywhere.
        return calendar.timegm(date_time)
    except ValueError:
        return 0


class TarArchive:
    """A tar, whatever it is compressed with."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def members(self) -> Iterator[Member]:
        for info in _tar_infos(self._tar()):
            fault = None
            if not (info.isreg() or info.isdir()):
                fault = f"is {_TAR_KINDS.get(info.type, 'neither a file nor a folder')}"
            yield Member(info.name, info.size, float(info.mtime), info.isdir(), fault)

    def extract(self, listing: Listing, folder: Path) -> None:
        tar = self._tar()
        files = (info for info in _tar_infos(tar) if not info.isdir())
        for (path, member), info in zip(listing.files, files, strict=True):
            source = tar.extractfile(info)
            assert source is not None  # noqa: S101 - only of links, and those were refused
            with source:
                _write_file(folder / path, source, member)

    def close(self) -> None:
        self._file.close()

    def _tar(self) -> tarfile.TarFile:
        self._file.seek(0)
        file = cast("IO[bytes]", _ShortReads(self._file))
        return tarfile.TarFile(fileobj=file, encoding="utf-8")


def _tar_infos(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while info := tar.next():
        # It would keep them all, a gigabyte for a million files.
        tar.members = []  # type: ignore[attr-defined]  # is there, but the stubs lack it
        yield info


class _ShortReads:
    """A tar's bytes for `tarfile`, which reads an extended header into memory whole.

    Contents are read in small pieces, so a long read is a header that was made to fill memory.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        if size > _LONGEST_TAR_HEADER_BYTES:
            raise ValueError(f"it has a header of {size:,} bytes")
        return self._file.read(size)


class GzipArchive:
    """A single file, compressed; it is named as the archive without `.gz`."""

    def __init__(self, path: Path) -> None:
        self._file = gzip.GzipFile(path)
        self._name = stem(path)
        self._limit_bytes = largest_unpacked_bytes(path.stat().st_size)

    def members(self) -> Iterator[Member]:
        # Its stated size is that modulo 2³², so it has to be counted.
        size_bytes = 0
        while size_bytes <= self._limit_bytes and (chunk := self._file.read(_CHUNK_BYTES)):
            size_bytes += len(chunk)
        yield Member(self._name, size_bytes, self._file.mtime or 0, is_folder=False, fault=None)

    def extract(self, listing: Listing, folder: Path) -> None:
        self._file.seek(0)
        for path, member in listing.files:
            _write_file(folder / path, cast("IO[bytes]", self._file), member)

    def close(self) -> None:
        self._file.close()


def import_py7zr(archive: Path) -> Any:
    """The module that reads and writes `archive`, a 7z.

    Raises:
        PreparationError: if it is not installed.
    """
    try:
        import py7zr
    except ImportError:
        raise PreparationError(
            f"{archive} is a 7z archive, and what reads and writes those is not installed; "
            "run: pip install 'mlebench[7z]'"
        ) from None
    return py7zr


class SevenZipArchive:
    """A 7z."""

    def __init__(self, path: Path) -> None:
        py7zr = import_py7zr(path)
        with contextlib.ExitStack() as on_failure:
            # Given a path, it would unpack in several threads at once.
            self._file = on_failure.enter_context(path.open("rb"))
            try:
                self._archive = py7zr.SevenZipFile(self._file)
            except py7zr.PasswordRequired:
                raise UnsafeArchiveError(path.name, "its list of members is encrypted") from None
            on_failure.pop_all()

    def members(self) -> Iterator[Member]:
        is_encrypted = self._archive.needs_password()
        for file in self._archive.files:
            fault = _mode_fault(file.st_fmt or 0)
            if file.is_symlink or file.is_junction:
                fault = "is a symbolic link"
            elif is_encrypted:
                fault = "is encrypted"
            time_s = 0 if file.lastwritetime is None else file.lastwritetime.totimestamp()
            yield Member(file.filename, file.uncompressed, time_s, file.is_directory, fault)

    def extract(self, listing: Listing, folder: Path) -> None:
        from py7zr.io import Py7zIO, WriterFactory

        class Files(WriterFactory):
            def create(self, filename: str) -> Py7zIO:
                return cast("Py7zIO", Path(filename).open("r+b"))

        # It unpacks empty files first, so all are created before, in the archive's order.
        for path, _ in listing.files:
            (folder / path).touch(exist_ok=False)
        self._archive.extract(folder, factory=Files())
        for path, member in listing.files:
            _set_time(folder / path, member)

    def close(self) -> None:
        self._archive.close()
        self._file.close()


def _write_file(target: Path, source: IO[bytes], member: Member) -> None:
    with target.open("xb") as file:
        shutil.copyfileobj(source, file, _CHUNK_BYTES)
        if file.tell() != member.size_bytes:
            raise EOFError(f"its member {member.name} does not have its stated size")
    _set_time(target, member)


def _set_time(path: Path, member: Member) -> None:
    # What a file system cannot hold, such as a year 10000, becomes what it can.
    time_s = min(max(member.time_s, 0), 2**32 - 1)
    os.utime(path, (time_s, time_s))


_TARS: dict[str, Callable[[Path, Literal["rb"]], Any]] = {
    ".tar": open,
    ".tar.gz": gzip.open,
    ".tgz": gzip.open,
    ".tar.bz2": bz2.open,
    ".tar.xz": lzma.open,
}
_SUFFIXES = (".zip", ".7z", *_TARS, ".gz")


def _suffix(path: Path) -> str:
    for suffix in _SUFFIXES:
        if path.name.lower().endswith(suffix):
            return path.name[-len(suffix) :]
    raise PreparationError(
        f"{path} is no archive that can be unpacked: their names end in {', '.join(_SUFFIXES)}."
    )


def _open(path: Path) -> Archive:
    suffix = _suffix(path).lower()
    if suffix == ".zip":
        return ZipArchive(path)
    if suffix == ".7z":
        return SevenZipArchive(path)
    if suffix == ".gz":
        return GzipArchive(path)
    return TarArchive(_TARS[suffix](path, "rb"))
