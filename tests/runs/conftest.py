"""Fixtures for tests that run agents: prepared data, and a run started as a user starts it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlebench.cli import main
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.runs.record import Record, attempt_folder
from mlebench.task import Edition

TASK_ID = "breast-cancer"


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which two tasks lie prepared."""
    folder = tmp_path_factory.mktemp("data")
    for task_id in (TASK_ID, "diabetes-progression"):
        prepare_task(find_competition(task_id), folder, Edition.V2)
    return folder


Run = Callable[..., Path]


@pytest.fixture
def run(data_dir: Path, tmp_path: Path) -> Run:
    """Runs `mlebench run` with the arguments given and returns the run's folder."""

    def start(*arguments: str, status: int = 0, run_dir: Path = tmp_path / "run") -> Path:
        tasks = () if {"-c", "--split"} & set(arguments) else ("-c", TASK_ID)
        folders = ("--data-dir", str(data_dir), "--run-dir", str(run_dir))
        assert main(["run", *tasks, *arguments, *folders]) == status
        return run_dir

    return start


def record_of(run_dir: Path, task_id: str = TASK_ID, seed: int = 1) -> Record:
    """The record of one attempt, which must be there."""
    record = Record.read(attempt_folder(run_dir, task_id, seed))
    assert record is not None
    return record
