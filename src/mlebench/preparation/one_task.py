"""Prepares one task: raw data, then its public and its private side, whole or not at all."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

from mlebench.competition import Competition, Preparation
from mlebench.errors import NotPreparedError, PreparationError
from mlebench.layout import PrivateDirectory, PublicDirectory, TaskData
from mlebench.preparation.archives import unpack
from mlebench.preparation.download import download_archive
from mlebench.preparation.folders import built_whole, locked
from mlebench.task import Edition


def is_prepared(competition: Competition, data_dir: Path, edition: Edition) -> bool:
    """Whether the task lies in `data_dir` by its present rules.

    Raises:
        EditionMismatchError: if it lies there in another edition than `edition`.
    """
    try:
        TaskData(data_dir, competition.id).require(competition, edition)
    except NotPreparedError:
        return False
    return True


def prepare_task(competition: Competition, data_dir: Path, edition: Edition) -> bool:
    """Make the task's data in `data_dir`, unless it is there already.

    Raw data that is there is used as it is. Safe to be called for one task by
    many processes at once: one works, the others wait for it. Killed at any
    moment, it leaves raw and prepared data each whole or not there.

    Returns:
        Whether there was anything to do.

    Raises:
        EditionMismatchError: if the data lies there in another edition.
        PreparationError: if raw data is not as declared, or cannot be written.
    """
    if is_prepared(competition, data_dir, edition):
        return False
    data = TaskData(data_dir, competition.id)
    try:
        with locked(data.root):
            if is_prepared(competition, data_dir, edition):
                return False
            if not data.raw.exists():
                _get_raw(competition, data)
            with built_whole(data.prepared) as prepared:
                _fill(competition, data, prepared, edition)
    except OSError as error:
        raise PreparationError(_explain(error, competition, data_dir)) from error
    return True


def _get_raw(competition: Competition, data: TaskData) -> None:
    if competition.make_raw is not None:
        with built_whole(data.raw) as raw:
            # It holds the answers, too.
            raw.chmod(0o700)
            competition.make_raw(raw)
    elif competition.archive is not None:
        archive = data.root / f"{competition.archive.slug}.zip"
        download_archive(
            competition.archive.slug,
            archive,
            md5=competition.archive.md5,
            size_bytes=competition.archive.size_bytes,
            progress=lambda *_: None,
        )
        unpack(archive, data.raw)
        data.raw.chmod(0o700)
        archive.unlink()


def _fill(competition: Competition, data: TaskData, prepared: Path, edition: Edition) -> None:
    public = PublicDirectory(prepared / data.public.name)
    private = PrivateDirectory(prepared / data.private.name)
    public.mkdir()
    private.mkdir(mode=0o700)
    scratch = prepared / ".scratch"
    scratch.mkdir(mode=0o700)
    competition.prepare(Preparation(data.raw, public, private, edition, scratch))
    shutil.rmtree(scratch)
    (public / "description.md").write_text(competition.description, "utf-8")
    for made in (public / competition.sample_submission_file, private / competition.answers_file):
        if not made.is_file():
            raise PreparationError(
                f"{competition.id}: its preparation made no {made.relative_to(prepared)}; "
                f"its declaration, in {competition.package}, must be repaired."
            )
    stated = {"edition": edition, "rules_version": competition.rules_version}
    (prepared / data.edition_file.name).write_text(json.dumps(stated) + "\n", "utf-8")


def _explain(error: OSError, competition: Competition, data_dir: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"{competition.id}: no space is left for it in {data_dir}; nothing half-made was "
            "kept. Free some, or name another folder with --data-dir."
        )
    if isinstance(error, FileNotFoundError):
        raw = TaskData(data_dir, competition.id).raw
        return (
            f"{competition.id}: {error.filename} is not there. If something was taken out of "
            f"{raw}, remove that folder: it is made again."
        )
    return (
        f"{competition.id}: {error.filename or data_dir}: {error.strerror or error}. Make it "
        f"readable and {data_dir} writable, or name another folder with --data-dir."
    )
