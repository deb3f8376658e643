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
from mlebench.preparation.raw_data import (
    Progress,
    RawOptions,
    derived_seed,
    get_raw,
    remove_passing,
    secret_seed,
)
from mlebench.research_task import Instance, ResearchTask
from mlebench.task import Edition, Task


def is_prepared(
    task: Task, data_dir: Path, edition: Edition, options: RawOptions | None = None
) -> bool:
    """Whether the task, with all instances asked for, lies in `data_dir` by its present rules.

    Raises:
        EditionMismatchError: if it lies there in another edition than `edition`.
    """
    try:
        for seed in _seeds(task, options):
            TaskData.of(task, data_dir, seed).require(task, edition)
    except NotPreparedError:
        return False
    return True


def _seeds(task: Task, options: RawOptions | None) -> range:
    return range(1, 1 + (options.instances if options and task.has_instances else 1))


def prepare_task(
    task: Task,
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
    if task.has_instances and edition is Edition.V1:
        raise PreparationError(f"{task.id} is a research task, and there is no edition v1 of it.")
    is_new = options.seed is not None
    if is_prepared(task, data_dir, edition, options) and not is_new:
        return False
    try:
        made = [
            _prepare(task, data_dir, seed, edition, options, progress)
            for seed in _seeds(task, options)
        ]
    except OSError as error:
        raise PreparationError(_explain(error, task, data_dir, options)) from error
    return any(made)


def _prepare(
    task: Task,
    data_dir: Path,
    seed: int,
    edition: Edition,
    options: RawOptions,
    progress: Progress,
) -> bool:
    data = TaskData.of(task, data_dir, seed)
    with locked(data.root):
        if data.prepared_edition(task) is edition and options.seed is None:
            return False
        if isinstance(task, ResearchTask):
            with built_whole(data.prepared) as prepared:
                _generate(task, data, prepared, options.seed)
        elif isinstance(task, Competition):
            raw = get_raw(task, data, options, progress)
            with built_whole(data.prepared) as prepared:
                _fill(task, data, raw, prepared, edition)
            remove_passing(data)
    return True


def _generate(task: ResearchTask, data: TaskData, prepared: Path, seed: int | None) -> None:
    import numpy as np

    if seed is None:
        seed = secret_seed(data.data_dir)
    public, private = _make_sides(data, prepared)
    own_seed = derived_seed(seed, f"{task.id} {data.instance}")
    task.generate(Instance(public, private, np.random.default_rng(own_seed)))
    _finish(task, data, prepared, Edition.V2)


def _make_sides(data: TaskData, prepared: Path) -> tuple[PublicDirectory, PrivateDirectory]:
    public = PublicDirectory(prepared / data.public.name)
    private = PrivateDirectory(prepared / data.private.name)
    public.mkdir()
    private.mkdir(mode=0o700)
    return public, private


def _finish(task: Task, data: TaskData, prepared: Path, edition: Edition) -> None:
    (prepared / data.public.name / "description.md").write_text(task.description, "utf-8")
    stated = {"edition": edition, "rules_version": task.rules_version}
    (prepared / data.edition_file.name).write_text(json.dumps(stated) + "\n", "utf-8")


def _fill(
    competition: Competition, data: TaskData, raw: Path, prepared: Path, edition: Edition
) -> None:
    public, private = _make_sides(data, prepared)
    scratch = prepared / ".scratch"
    scratch.mkdir(mode=0o700)
    competition.prepare(Preparation(raw, public, private, edition, scratch))
    shutil.rmtree(scratch)
    for made in (public / competition.sample_submission_file, private / competition.answers_file):
        if not made.is_file():
            raise PreparationError(
                f"{competition.id}: its preparation made no {made.relative_to(prepared)}; "
                f"its declaration, in {competition.package}, must be repaired."
            )
    _finish(competition, data, prepared, edition)


def _explain(error: OSError, task: Task, data_dir: Path, options: RawOptions) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"{task.id}: no space is left for it in {data_dir}; nothing half-made was "
            "kept. Free some, or name another folder with --data-dir."
        )
    if isinstance(error, FileNotFoundError):
        raw = TaskData(data_dir, task.id).raw
        if options.raw_dir is not None:
            return (
                f"{task.id}: {error.filename} is not there. See that {options.raw_dir} "
                "holds all of the raw data, or leave --raw-dir out: it is downloaded then."
            )
        return (
            f"{task.id}: {error.filename} is not there. If something was taken out of "
            f"{raw}, remove that folder: it is made again."
        )
    return (
        f"{task.id}: {error.filename or data_dir}: {error.strerror or error}. Make it "
        f"readable and {data_dir} writable, or name another folder with --data-dir."
    )
