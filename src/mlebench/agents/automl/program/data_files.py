"""The files of the data folder, those inside zip archives too, and the tables among them."""

from __future__ import annotations

import functools
import json
import math
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

import pandas as pd

SEPARATORS = {".csv": ",", ".tsv": "\t"}
TABLE_SUFFIXES = {*SEPARATORS, ".json", ".jsonl", ".parquet"}
IMAGE_SUFFIXES = {".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff"}
UNOPENED_SUFFIXES = {".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz"}
MAX_TABLE_BYTES = 300_000_000
"""Of a longer table only every k-th row is read, so that about this much is kept."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of the data folder, or a member of a zip archive there."""

    name: str
    """Its path below the data folder; a member's follows its archive's, without `.zip`."""
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
            if path.suffix.lower() == ".zip" and zipfile.is_zipfile(path):
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


def read_text_table(file: DataFile) -> pd.DataFrame:
    """A CSV or TSV file, every cell as the text that stands there."""
    with file.open() as stream:
        return pd.read_csv(
            stream, sep=SEPARATORS.get(file.suffix, ","), dtype=str, keep_default_na=False
        )


def read_table(file: DataFile, *, is_whole: bool) -> pd.DataFrame:
    """A table with the types that its values suggest.

    Args:
        file: its suffix is one of `TABLE_SUFFIXES`.
        is_whole: read every row, however many there are.

    Raises:
        ValueError: if the file is no table.
    """
    stride = 1 if is_whole else max(1, math.ceil(file.size_bytes / MAX_TABLE_BYTES))
    with file.open() as stream:
        if file.suffix in SEPARATORS:
            return pd.read_csv(
                stream,
                sep=SEPARATORS[file.suffix],
                skiprows=None if stride == 1 else lambda row: row % stride != 0,
                low_memory=False,
                encoding_errors="replace",
                on_bad_lines="skip",
            )
        if file.suffix == ".parquet":
            return pd.read_parquet(stream).iloc[::stride]
        return _records(stream.read().decode("utf-8", "replace")).iloc[::stride]


def _records(text: str) -> pd.DataFrame:
    try:
        records = json.loads(text)
    except ValueError:
        records = [json.loads(line) for line in text.splitlines() if line.strip()]
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ValueError("its JSON is not a list of records")
    return pd.DataFrame(records)
