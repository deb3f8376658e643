"""Gets a task's raw data: made here, found where the user has it, or downloaded."""

from __future__ import annotations

import os
import secrets
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

from mlebench.competition import Competition
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation.archives import unpack
from mlebench.preparation.folders import built_whole

Progress = Callable[[int, int | None], None]
"""Called with the bytes that have arrived and, if known, how many there are."""


def find_raw(raw_dir: Path, task_id: str) -> Path:
    """A task's raw folder or archive below a folder of the user's, or that folder itself.

    For many tasks `raw_dir` holds `<id>/raw`, `<id>` or `<id>.zip` of each.

    Raises:
        PreparationError: if there is nothing.
    """
    for path in (raw_dir / task_id / "raw", raw_dir / task_id, raw_dir / f"{task_id}.zip", raw_dir):
        if path.exists():
            return path
    raise PreparationError(f"{task_id}: there is no raw data at {raw_dir}.")


def get_raw(
    competition: Competition,
    data: TaskData,
    *,
    raw_dir: Path | None,
    seed: int | None,
    progress: Progress,
) -> Path:
    """The folder that holds the raw data; it is made, unpacked or downloaded if need be.

    Args:
        competition: the task.
        data: its folders, locked.
        raw_dir: where the user has it; nothing there is changed. None: nowhere.
        seed: of a miniature; None for one that follows from the secret one.
        progress: told how a download goes.

    Raises:
        PreparationError: if it cannot be had.
    """
    if raw_dir is not None:
        found = find_raw(raw_dir, competition.id)
        if found.is_dir():
            return found
        shutil.rmtree(data.raw, ignore_errors=True)
        unpack(found, data.raw)
        data.raw.chmod(0o700)
    elif data.raw.exists():
        pass
    elif data.is_miniature:
        _make_miniature(competition, data, seed)
    elif competition.make_raw is not None:
        with built_whole(data.raw) as raw:
            # It holds the answers, too.
            raw.chmod(0o700)
            competition.make_raw(raw)
    else:
        _download(competition, data, progress)
    return data.raw


def _make_miniature(competition: Competition, data: TaskData, seed: int | None) -> None:
    from mlebench.competitions.synthetic import Synthetic

    if competition.make_miniature is None:
        raise PreparationError(f"{competition.id} has no miniature; prepare it as it is.")
    if seed is None:
        # Each task has its own, so that one tells nothing of another.
        seed = secret_seed(data.data_dir) ^ zlib.crc32(competition.id.encode())
    with built_whole(data.raw) as raw:
        raw.chmod(0o700)
        competition.make_miniature(raw, Synthetic(seed))


def secret_seed(data_dir: Path) -> int:
    """The seed of the miniatures in `data_dir`: made once, readable by the owner alone."""
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


def _download(competition: Competition, data: TaskData, progress: Progress) -> None:
    from mlebench.preparation.download import download_archive

    source = competition.archive
    if source is None:
        raise PreparationError(f"{competition.id}: its declaration names no raw data.")
    archive = data.root / f"{source.slug}.zip"
    download_archive(
        source.slug, archive, md5=source.md5, size_bytes=source.size_bytes, progress=progress
    )
    unpack(archive, data.raw)
    data.raw.chmod(0o700)
    archive.unlink()
