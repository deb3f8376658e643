"""Gets a task's raw data: made here, found where the user has it, or downloaded."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlebench.competition import Competition
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation.archives import unpack
from mlebench.preparation.folders import LOCK, built_whole
from mlebench.registry import task_ids

Progress = Callable[[int, int | None], None]
"""Called with the bytes that have arrived and, if known, how many there are."""

# Beside `raw`, so that what a killed preparation leaves is not taken for what is to stay.
_DOWNLOADED = ".downloaded"
_UNPACKED = ".unpacked"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawOptions:
    """Where raw data comes from and whether it stays."""

    raw_dir: Path | None = None
    """Where the user has it: see `find_raw`. Nothing there is changed."""
    keeps_raw: bool = False
    """Whether what is downloaded or unpacked stays after preparation."""
    seed: int | None = None
    """Of what is made here, a miniature or a research task's instances, which is then made
    anew; None for a secret one. Not negative."""
    instances: int = 1
    """How many of a research task."""


def find_raw(raw_dir: Path, task_id: str) -> Path:
    """A task's raw folder or archive below a folder of the user's, or that path itself.

    For many tasks `raw_dir` holds `<id>/raw`, `<id>.zip` or `<id>` of each.

    Raises:
        PreparationError: if there is none.
    """
    for path in (raw_dir / task_id / "raw", raw_dir / f"{task_id}.zip", raw_dir / task_id):
        # With a lock in it, it is a task's folder in a data folder, and not raw data itself.
        if path.exists() and not (path / LOCK).exists():
            return path
    if not raw_dir.exists():
        raise PreparationError(f"{task_id}: there is no raw data: {raw_dir} is not there.")
    if raw_dir.is_dir() and {path.stem for path in raw_dir.iterdir()} & set(task_ids()):
        raise PreparationError(
            f"{task_id}: {raw_dir} is a folder of tasks and holds no raw data of this one; put it "
            f"there as {task_id}.zip or as a folder {task_id}."
        )
    return raw_dir


def get_raw(
    competition: Competition, data: TaskData, options: RawOptions, progress: Progress
) -> Path:
    """The folder that holds the raw data; it is made, unpacked or downloaded if need be.

    Args:
        competition: the task.
        data: its folders, locked.
        options: where it comes from. What is not to stay, `remove_passing` removes.
        progress: told how a download goes.

    Raises:
        PreparationError: if it cannot be had.
    """
    if options.raw_dir is not None:
        found = find_raw(options.raw_dir, competition.id)
        if found.is_dir():
            return found
        unpacked = data.root / _UNPACKED
        # Of an earlier call that was killed, maybe from another archive.
        shutil.rmtree(unpacked, ignore_errors=True)
        _unpack(found, unpacked)
        return _kept(unpacked, data) if options.keeps_raw else unpacked
    if options.seed is not None:
        shutil.rmtree(data.raw, ignore_errors=True)
    if data.raw.exists():
        return data.raw
    if data.is_miniature:
        _make_miniature(competition, data, options.seed)
    elif competition.make_raw is not None:
        with built_whole(data.raw) as raw:
            # It holds the answers, too.
            raw.chmod(0o700)
            competition.make_raw(raw)
    else:
        downloaded = data.root / _DOWNLOADED
        if not downloaded.exists():
            _download(competition, data, downloaded, progress)
        return _kept(downloaded, data) if options.keeps_raw else downloaded
    return data.raw


def remove_passing(data: TaskData) -> None:
    """Remove raw data that came for one preparation and is not to stay."""
    for name in (_DOWNLOADED, _UNPACKED):
        shutil.rmtree(data.root / name, ignore_errors=True)


def _kept(passing: Path, data: TaskData) -> Path:
    """Where raw data lies that is to stay, unless other is there, which stays as well."""
    return passing if data.raw.exists() else passing.rename(data.raw)


def _make_miniature(competition: Competition, data: TaskData, seed: int | None) -> None:
    from mlebench.competitions.synthetic import Synthetic

    if competition.make_miniature is None:
        raise PreparationError(f"{competition.id} has no miniature; prepare it as it is.")
    if seed is None:
        seed = derived_seed(secret_seed(data.data_dir), competition.id)
    with built_whole(data.raw) as raw:
        raw.chmod(0o700)
        competition.make_miniature(raw, Synthetic(seed))


def derived_seed(secret: int, purpose: str) -> int:
    """A seed of its own for each purpose, so that what one shows tells nothing of another."""
    return int.from_bytes(hashlib.sha256(f"{secret} {purpose}".encode()).digest())


def secret_seed(data_dir: Path) -> int:
    """The seed of all that is made up in `data_dir`: made once, readable by the owner alone."""
    path = data_dir / "secret_seed"
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    if not path.exists():
        made.touch(0o600)
        made.write_text(f"{secrets.randbits(62)}\n")
        try:
            # Unlike a rename, this does not replace what another process made meanwhile.
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return int(path.read_text())


def _download(
    competition: Competition, data: TaskData, destination: Path, progress: Progress
) -> None:
    from mlebench.preparation.download import DownloadError, download_archive

    source = competition.archive
    if source is None:
        raise PreparationError(
            f"{competition.id}: its declaration, in {competition.package}, names no raw data; "
            "name a folder or an archive that you have with --raw-dir."
        )
    archive = data.root / f"{source.slug}.zip"
    try:
        download_archive(
            source.slug, archive, md5=source.md5, size_bytes=source.size_bytes, progress=progress
        )
    except DownloadError as error:
        if source.caveat:
            raise type(error)(f"{error}\n{source.caveat}") from error
        raise
    _unpack(archive, destination)
    archive.unlink()


def _unpack(archive: Path, destination: Path) -> None:
    unpack(archive, destination)
    # It holds the answers, too.
    destination.chmod(0o700)
