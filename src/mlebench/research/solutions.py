"""Runs a research task's own solutions, outside any attempt: for thresholds, tables and tests."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from mlebench.grading import Report, grade_submission
from mlebench.layout import TaskData
from mlebench.preparation import RawOptions
from mlebench.preparation.one_task import prepare_task
from mlebench.research_task import ResearchTask
from mlebench.task import Edition

NOT_TRICKS = ("start", "reference")
_TIMEOUT_S = 600


def solution_names(task: ResearchTask) -> tuple[str, ...]:
    """The names of a task's solutions, the start first, the reference last."""
    names = {
        source.name.removesuffix(".py")
        for source in resources.files(task.package).joinpath("solutions").iterdir()
        if source.name.endswith(".py") and not source.name.startswith("_")
    }
    return ("start", *sorted(names - set(NOT_TRICKS)), "reference")


@contextmanager
def prepared_instance(task: ResearchTask, seed: int) -> Iterator[Path]:
    """A data folder for a while, with one instance made from `seed`, which is no secret."""
    with TemporaryDirectory(prefix="mlebench-instance-") as folder:
        prepare_task(task, Path(folder), Edition.V2, RawOptions(seed=seed))
        yield Path(folder)


def solve(task: ResearchTask, name: str, data_dir: Path, python: Path, submission: Path) -> None:
    """Have a solution fill a submission's folder.

    Args:
        task: the task.
        name: the solution's.
        data_dir: where instance 1 lies, prepared.
        python: of the agent's environment.
        submission: an empty folder.

    Raises:
        RuntimeError: if it fails.
    """
    public = TaskData.of(task, data_dir, 1).public
    source = resources.files(task.package).joinpath("solutions", f"{name}.py")
    with resources.as_file(source) as program:
        done = subprocess.run(
            [python, program, public, submission],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    if done.returncode != 0:
        raise RuntimeError(f"{task.id}: the solution {name} failed: {done.stderr[-2000:]}")


def grade_solution(task: ResearchTask, name: str, data_dir: Path, environment: Path) -> Report:
    """The report of a solution on the instance that lies in `data_dir`.

    Raises:
        RuntimeError: if the solution fails.
    """
    with TemporaryDirectory(prefix="mlebench-solution-") as folder:
        submission = Path(folder, "submission")
        submission.mkdir()
        solve(task, name, data_dir, environment / "bin" / "python", submission)
        return grade_submission(task, submission, data_dir, agent_environment=environment)
