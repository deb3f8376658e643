"""Archives: unpacked safely, read in place, and written so that bytes depend on members alone."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from mlebench.errors import PreparationError
from mlebench.preparation.archive_formats import (
    Archive,
    UnreadableArchiveError,
    ZipArchive,
    import_py7zr,
    open_archive,
    readable,
    stem,
)
from mlebench.preparation.archive_members import Listing, UnsafeArchiveError, check_members
from mlebench.preparation.disk_space import require_free_disk
from mlebench.preparation.folders import built_whole

__all__ = [
    "UnreadableArchiveError",
    "UnsafeArchiveError",
    "ZipMember",
    "ZipSource",
    "only_member",
    "unpack",
    "write_7z",
    "write_tar",
    "write_zip",
]

_CHUNK_BYTES = 1024**2
_EARLIEST_TIME = (1980, 1, 1, 0, 0, 0)
_EARLIEST_TIME_S = 315_532_800


def unpack(archive: Path, destination: Path, *, nested: Collection[str] = ()) -> None:
    """Unpack a zip, 7z, tar (plain, gz, bz2, xz) or gz, whole or not at all.

    The list of members is checked before anything is written. Files keep the
    archive's times and are created in its order. Only one process at a time may
    unpack to a destination.

    Args:
        archive: never changed.
        destination: a folder that is empty or not there; its parent is.
        nested: patterns, such as `*.zip`, of members that are archives themselves:
            each is replaced by a folder of its name without the ending, with what it
            holds. Archives in those stay as they are.

    Raises:
        UnsafeArchiveError: if a member could do harm; it is named.
        UnreadableArchiveError: if the archive is damaged or of an unknown kind.
        NotEnoughDiskError: if what it holds does not fit on the disk.
        PreparationError: if `destination` has contents.
    """
    if destination.exists() and any(destination.iterdir()):
        raise PreparationError(f"{destination} holds files already; {archive} goes elsewhere.")
    with _checked(archive, archive.name) as (contents, listing):
        require_free_disk(destination.parent, listing.disk_bytes, f"unpacking {archive}")
        with built_whole(destination) as folder:
            _extract(contents, listing, folder, archive.name)
            for path, _ in listing.files:
                if any(PurePosixPath(path).match(pattern) for pattern in nested):
                    _replace_by_contents(folder / path, f"{archive.name}/{path}")


def _replace_by_contents(archive: Path, shown_name: str) -> None:
    folder = archive.with_name(stem(archive))
    if folder.exists():
        raise UnsafeArchiveError(shown_name, f"it unpacks to {folder.name}, which is there")
    with _checked(archive, shown_name) as (contents, listing):
        require_free_disk(archive.parent, listing.disk_bytes, f"unpacking {shown_name}")
        folder.mkdir()
        _extract(contents, listing, folder, shown_name)
    archive.unlink()


@contextlib.contextmanager
def _checked(path: Path, shown_name: str) -> Iterator[tuple[Archive, Listing]]:
    with open_archive(path, shown_name) as archive:
        with readable(shown_name):
            listing = check_members(shown_name, archive.members(), path.stat().st_size)
        yield archive, listing


def _extract(archive: Archive, listing: Listing, folder: Path, shown_name: str) -> None:
    for path in listing.folders:
        (folder / path).mkdir()
    with readable(shown_name):
        archive.extract(listing, folder)


@contextlib.contextmanager
def only_member(archive: Path) -> Iterator[Path]:
    """The only file in a small archive, unpacked elsewhere for as long as a `with` block lasts.

    Raises:
        UnsafeArchiveError: if a member could do harm.
        UnreadableArchiveError: if the archive is damaged or of an unknown kind.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        _checked(archive, archive.name) as (contents, listing),
    ):
        _extract(contents, listing, Path(folder), archive.name)
        yield Path(folder, listing.files[0][0])


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file in a zip, readable as long as its `ZipSource` is open."""

    archive: ZipArchive
    archive_name: str
    info: zipfile.ZipInfo

    @property
    def size_bytes(self) -> int:
        return self.info.file_size

    @contextlib.contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """A stream of its content, for a `with` block; any number can be open at once.

        Raises:
            UnreadableArchiveError: if reading, or opening, finds it damaged.
        """
        with readable(self.archive_name):
            file = self.archive.open(self.info)
        try:
            with file:
                yield file
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise UnreadableArchiveError(self.archive_name, error) from error

    def read(self) -> bytes:
        with self.open() as file:
            return file.read()


class ZipSource(contextlib.AbstractContextManager["ZipSource"]):
    """A zip that is read in place, from several threads if need be; checked like `unpack`.

    Args:
        archive: a file, or an open zip member: then reading is quickest in the
            archive's order, as a step back decompresses it from its beginning.

    Raises:
        UnsafeArchiveError: if a member could do harm; it is named.
        UnreadableArchiveError: if the zip is damaged.
    """

    def __init__(self, archive: Path | IO[bytes]) -> None:
        self._name = PurePosixPath(archive.name).name
        with readable(self._name), contextlib.ExitStack() as on_failure:
            self._zip = on_failure.enter_context(contextlib.closing(ZipArchive(archive)))
            if isinstance(archive, Path):
                archive_bytes = archive.stat().st_size
            else:
                archive_bytes = archive.seek(0, io.SEEK_END)
            listing = check_members(self._name, self._zip.members(), archive_bytes)
            paths = (path for path, _ in listing.files)
            self._infos = dict(zip(paths, self._zip.file_infos(), strict=True))
            on_failure.pop_all()

    @property
    def names(self) -> tuple[str, ...]:
        """Paths of all files, in the order of the archive."""
        return tuple(self._infos)

    def member(self, name: str) -> ZipMember:
        """A file by its path.

        Raises:
            PreparationError: if the archive has none of that name.
        """
        if name not in self._infos:
            raise PreparationError(f"{self._name} holds no {name}, and should.")
        return ZipMember(self._zip, self._name, self._infos[name])

    def close(self) -> None:
        self._zip.close()

    def __exit__(self, *exception: object) -> None:
        self.close()


def write_zip(
    path: Path,
    members: Mapping[str, bytes | Path | ZipMember],
    *,
    stored: bool,
    folder_entries: bool = False,
) -> None:
    """Write a zip in the order of its members' names and with one time for all.

    Nothing of the order, times or modes that the members had remains. Contents
    are streamed.

    Args:
        path: replaced if there is one.
        members: names in the zip and contents.
        stored: without compression, else deflated.
        folder_entries: an entry for each folder too, before what lies in it.
    """
    folders: set[str] = set()
    if folder_entries:
        for name in members:
            folders |= {f"{folder}/" for folder in PurePosixPath(name).parents if folder.name}
    building = path.with_name(f".{path.name}.building")
    try:
        with zipfile.ZipFile(building, "w") as archive:
            for name in sorted([*members, *folders]):
                info = zipfile.ZipInfo(name, _EARLIEST_TIME)
                if name in folders:
                    info.external_attr = (stat.S_IFDIR | 0o755) << 16
                    archive.writestr(info, b"")
                else:
                    info.external_attr = (stat.S_IFREG | 0o644) << 16
                    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                    _write_member(archive, info, members[name])
        building.replace(path)
    except BaseException:
        building.unlink(missing_ok=True)
        raise


def _write_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, content: bytes | Path | ZipMember
) -> None:
    if isinstance(content, bytes):
        archive.writestr(info, content)
        return
    # Stated beforehand, it decides whether the header has room for more than 4 GiB.
    info.file_size, opened = _opened(content)
    with opened as source, archive.open(info, "w") as target:
        shutil.copyfileobj(source, target, _CHUNK_BYTES)


def _opened(content: Path | ZipMember) -> tuple[int, contextlib.AbstractContextManager[IO[bytes]]]:
    """The number of bytes, and a stream of them for a `with` block."""
    if isinstance(content, Path):
        return content.stat().st_size, content.open("rb")
    return content.size_bytes, content.open()


def write_tar(path: Path, members: Mapping[str, Path | ZipMember]) -> None:
    """Write a plain tar of files in the order of their names and with one time for all.

    Arguments as `write_zip`.
    """
    building = path.with_name(f".{path.name}.building")
    try:
        with tarfile.open(building, "w", format=tarfile.GNU_FORMAT) as archive:
            for name, content in sorted(members.items()):
                info = tarfile.TarInfo(name)
                info.mtime = _EARLIEST_TIME_S
                info.size, opened = _opened(content)
                with opened as source:
                    archive.addfile(info, source)
        building.replace(path)
    except BaseException:
        building.unlink(missing_ok=True)
        raise


def write_7z(path: Path, members: Mapping[str, bytes | None]) -> None:
    """Write a small 7z in the order of its members' names and with one time for all.

    Args:
        path: not there yet.
        members: names in the archive and contents; None for a folder, without what
            may lie in it.

    Raises:
        PreparationError: if what writes a 7z is not installed.
    """
    py7zr = import_py7zr(path)
    with tempfile.TemporaryDirectory() as scratch, py7zr.SevenZipFile(path, "x") as archive:
        for place, (name, content) in enumerate(sorted(members.items())):
            # Only what lies on the disk can be written with a time of one's own.
            source = Path(scratch, str(place))
            if content is None:
                source.mkdir()
            else:
                source.write_bytes(content)
            source.chmod(0o755 if content is None else 0o644)
            os.utime(source, (_EARLIEST_TIME_S, _EARLIEST_TIME_S))
            archive.write(source, name)
