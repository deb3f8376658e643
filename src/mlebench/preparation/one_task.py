"""Prepares one task: raw data, then its public and its private side, whole or not at all."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

from mlebench.competition import Competition, Preparation
from mlebench.errors import NotPreparedError, PreparationError
from mlebench.layout import PrivateDirectory, PublicDirectory, TaskData
from mlebench.preparation.folders import built_whole, locked
from mlebench.preparation.raw_data import Progress, RawOptions, get_raw, remove_passing
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


def prepare_task(
    competition: Competition,
    data_dir: Path,
    edition: Edition,
    options: RawOptions | None = None,
    progress: Progress = lambda *_: None,
) -> bool:
    """Make the task's data in `data_dir`, unless it is there already.

    Raw data that is there is used as it is. Safe to be called for one task by
    many processes at once: one works, the others wait for it. Killed at any
    moment, it leaves raw and prepared data each whole or not there.

    Returns:
        Whether there was anything to do.

    Raises:
        EditionMismatchError: if the data lies there in another edition.
        PreparationError: if raw data is not as declared, or cannot be had or written.
    """
    options = options or RawOptions()
    data = TaskData(data_dir, competition.id)
    is_new = options.seed is not None
    if is_prepared(competition, data_dir, edition) and not is_new:
        return False
    try:
        with locked(data.root):
            if is_prepared(competition, data_dir, edition) and not is_new:
                return False
            raw = get_raw(competition, data, options, progress)
            with built_whole(data.prepared) as prepared:
                _fill(competition, data, raw, prepared, edition)
            remove_passing(data)
    except OSError as error:
        raise PreparationError(_explain(error, competition, data_dir, options)) from error
    return True


def _fill(
    competition: Competition, data: TaskData, raw: Path, prepared: Path, edition: Edition
) -> None:
    public = PublicDirectory(prepared / data.public.name)
    private = PrivateDirectory(prepared / data.private.name)
    public.mkdir()
    private.mkdir(mode=0o700)
    scratch = prepared / ".scratch"
    scratch.mkdir(mode=0o700)
    competition.prepare(Preparation(raw, public, private, edition, scratch))
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


def _explain(error: OSError, competition: Competition, data_dir: Path, options: RawOptions) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"{competition.id}: no space is left for it in {data_dir}; nothing half-made was "
            "kept. Free some, or name another folder with --data-dir."
        )
    if isinstance(error, FileNotFoundError):
        raw = TaskData(data_dir, competition.id).raw
        if options.raw_dir is not None:
            return (
                f"{competition.id}: {error.filename} is not there. See that {options.raw_dir} "
                "holds all of the raw data, or leave --raw-dir out: it is downloaded then."
            )
        return (
            f"{competition.id}: {error.filename} is not there. If something was taken out of "
            f"{raw}, remove that folder: it is made again."
        )
    return (
        f"{competition.id}: {error.filename or data_dir}: {error.strerror or error}. Make it "
        f"readable and {data_dir} writable, or name another folder with --data-dir."
    )
