"""The files of the data folder, those inside zip and 7z archives too."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

IMAGE_SUFFIXES = {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of the data folder, or a member of an archive there."""

    name: str
    """Its path below the data folder; a member's follows its archive's, without `.zip` or `.7z`."""
    path: Path
    member: str | None
    size_bytes: int

    @property
    def base(self) -> str:
        return PurePosixPath(self.name).name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def folder(self) -> str:
        return str(PurePosixPath(self.name).parent)

    def open(self) -> IO[bytes]:
        if self.member is None:
            return self.path.open("rb")
        return _archive(self.path).open(self.member)


@functools.cache
def _archive(path: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def list_files(data: Path) -> list[DataFile]:
    """All files below `data` by name; plain ones come before members of archives."""
    plain: list[DataFile] = []
    members: list[DataFile] = []
    for folder, folders, names in os.walk(data):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if not path.is_file():
                continue
            relative = path.relative_to(data).as_posix()
            if path.suffix.lower() == ".7z":
                members += _unpacked_members(path, relative.removesuffix(path.suffix))
            elif path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
                members += _members(path, relative.removesuffix(path.suffix))
            else:
                plain.append(DataFile(relative, path, None, path.stat().st_size))
    return plain + members


def _members(path: Path, name: str) -> list[DataFile]:
    try:
        infos = _archive(path).infolist()
    except zipfile.BadZipFile:
        return []
    return [
        DataFile(f"{name}/{info.filename}", path, info.filename, info.file_size)
        for info in sorted(infos, key=lambda info: info.filename)
        if not info.is_dir()
    ]


def _unpacked_members(path: Path, name: str) -> list[DataFile]:
    folder = Path(_unpacked(path).name)
    return [
        DataFile(f"{name}/{file.relative_to(folder).as_posix()}", file, None, file.stat().st_size)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    ]


@functools.cache
def _unpacked(path: Path) -> tempfile.TemporaryDirectory[str]:
    """What a 7z holds, as it cannot be read in place; nothing if it is damaged. Gone in the end."""
    folder = tempfile.TemporaryDirectory()
    # Another environment of the agent may lack it.
    with contextlib.suppress(ImportError):
        from py7zr import SevenZipFile
        from py7zr.exceptions import ArchiveError

        with contextlib.suppress(ArchiveError, OSError, EOFError), SevenZipFile(path) as archive:
            archive.extractall(folder.name)
    return folder


def find_sample(files: list[DataFile]) -> DataFile | None:
    """The sample submission: by its name; of several the shallowest, then the first."""

    def merit(file: DataFile) -> tuple[int, int, str]:
        name = file.base.lower()
        return (-("sample" in name) - 2 * ("submi" in name), file.name.count("/"), file.name)

    named = [
        file
        for file in files
        if file.suffix == ".csv" and re.search(r"submi|sample|prediction", file.base.lower())
    ]
    return min(named, key=merit, default=None)


def copy_whole(file: DataFile, path: Path) -> None:
    """Copy a file to `path`, which is replaced as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    with file.open() as source, beside.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    beside.replace(path)
