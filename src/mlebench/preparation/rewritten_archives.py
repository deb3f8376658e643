"""Archives written anew with other contents; members keep their names and order."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from mlebench.errors import PreparationError
from mlebench.preparation.archive_formats import UnreadableArchiveError, ZipArchive, readable
from mlebench.preparation.archive_members import check_members
from mlebench.preparation.archives import ZipSource, write_zip

_EARLIEST_TIME = (1980, 1, 1, 0, 0, 0)

Change = Callable[[str, bytes], bytes]
"""Given a member's name and content, the new content."""


def rewrite_tar_gz(source: Path, target: Path, change: Change) -> None:
    """Write a compressed tar of files and folders anew; one member at a time is in memory.

    Raises:
        PreparationError: if the source is damaged, or holds links and the like.
    """
    with readable(source.name), tarfile.open(source, "r|gz") as archive:
        write_tar_gz(target, ((m.name, _changed(source, archive, m, change)) for m in archive))


def _changed(
    source: Path, archive: tarfile.TarFile, member: tarfile.TarInfo, change: Change
) -> bytes | None:
    if member.isdir():
        return None
    content = archive.extractfile(member) if member.isfile() else None
    if content is None:
        raise PreparationError(f"{source.name}: {member.name} is neither a file nor a folder.")
    return change(member.name, content.read())


def write_tar_gz(path: Path, members: Iterable[tuple[str, bytes | None]]) -> None:
    """Write a compressed tar in the order given and with one time and owner for all.

    Args:
        path: not there yet.
        members: names and contents; None for a folder.
    """
    with (
        path.open("xb") as file,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.GNU_FORMAT) as archive,
    ):
        for name, content in members:
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
            else:
                info.size = len(content)
            archive.addfile(info, io.BytesIO(content or b""))


def rewrite_zip(shown_name: str, content: bytes, change: Change) -> bytes:
    """A zip, written anew, in memory; checked like `unpack`.

    Raises:
        PreparationError: if it is damaged, or a member could do harm.
    """
    written = io.BytesIO()
    with (
        readable(shown_name),
        contextlib.closing(ZipArchive(io.BytesIO(content))) as checked,
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(written, "w") as target,
    ):
        check_members(shown_name, checked.members(), len(content))
        for member in archive.infolist():
            info = zipfile.ZipInfo(member.filename, _EARLIEST_TIME)
            info.compress_type, info.external_attr = member.compress_type, member.external_attr
            target.writestr(
                info, b"" if member.is_dir() else change(member.filename, archive.read(member))
            )
    return written.getvalue()


def write_zip_without(source: Path, target: Path, telling: re.Pattern[bytes]) -> bool:
    """Write a zip without the members whose name or bytes match.

    Returns:
        False, with nothing written, if there are none such, or the source is no zip.
    """
    try:
        with ZipSource(source) as archive:
            members = {name: archive.member(name) for name in archive.names}
            kept = {
                name: member
                for name, member in members.items()
                if not telling.search(name.encode()) and not telling.search(member.read())
            }
            if len(kept) < len(members):
                write_zip(target, kept, stored=False)
            return len(kept) < len(members)
    except UnreadableArchiveError:
        return False
