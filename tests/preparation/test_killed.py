"""A prepare that is killed leaves nothing or a whole data set, and the next one succeeds."""

from __future__ import annotations

import functools
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.outside_packages import MLEBENCH, environment, install, mlebench
from tests.preparation.trees import tree

FILES = 200
MANY_FILES = f"""
def make_raw(raw):
    for number in range({FILES}):
        (raw / f"{{number}}.csv").write_text(f"{{number}}\\n" * 10_000)


def prepare(preparation):
    for raw in sorted(preparation.raw.iterdir()):
        (preparation.public / raw.name).write_bytes(raw.read_bytes())
    for folder, name in ((preparation.public, "sample_submission.csv"),
                         (preparation.private, "answers.csv")):
        (folder / name).write_text("id,value\\n7,1\\n")


task = declare("many-files", make_raw, prepare)
"""
# Entries of the task's folder after which to kill: from its very first to its last.
MOMENTS = sorted(random.Random(7).sample(range(1, 2 * FILES + 8), 12))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    install(folder, "outside", {"many-files": "task"}, MANY_FILES)
    return folder


@pytest.fixture(scope="module")
def whole(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a task that was prepared without being killed."""
    data_dir = tmp_path_factory.mktemp("whole")

    @functools.cache
    def prepared(task_id: str) -> Path:
        run = mlebench(site, "prepare", "-c", task_id, "--data-dir", data_dir)
        assert run.returncode == 0, run.stderr
        return data_dir / task_id

    return prepared


@pytest.mark.parametrize("entries", MOMENTS)
def test_killed_after_some_files_it_leaves_nothing_or_all(
    site: Path, tmp_path: Path, whole: Callable[[str], Path], entries: int
) -> None:
    def reached() -> bool:
        return _count_entries(tmp_path / "many-files") >= entries

    _prepare_and_kill(site, tmp_path, "many-files", reached)
    _assert_nothing_or_whole(tmp_path / "many-files", whole("many-files"))
    run = mlebench(site, "prepare", "-c", "many-files", "--data-dir", tmp_path)
    assert run.returncode == 0, run.stderr
    assert tree(tmp_path / "many-files") == tree(whole("many-files"))


@pytest.mark.parametrize(
    "file", [".raw.building/train.csv", ".prepared.building/private/answers.csv"]
)
def test_killed_while_it_writes_a_file_it_leaves_nothing_or_all(
    site: Path, tmp_path: Path, whole: Callable[[str], Path], file: str
) -> None:
    task_id = "handwritten-digits"
    _prepare_and_kill(site, tmp_path, task_id, (tmp_path / task_id / file).exists)
    _assert_nothing_or_whole(tmp_path / task_id, whole(task_id))
    run = mlebench(site, "prepare", "-c", task_id, "--data-dir", tmp_path)
    assert run.returncode == 0, run.stderr
    assert tree(tmp_path / task_id) == tree(whole(task_id))


def _prepare_and_kill(
    site: Path, data_dir: Path, task_id: str, reached: Callable[[], bool]
) -> None:
    """Kill `mlebench prepare` and its processes once `reached`, unless it ends before."""
    with subprocess.Popen(
        [MLEBENCH, "prepare", "-c", task_id, "--data-dir", str(data_dir)],
        env=environment(site),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        give_up = time.monotonic() + 120
        while process.poll() is None and not reached():
            assert time.monotonic() < give_up
        # It is not yet waited for, so the group cannot be another's.
        os.killpg(process.pid, signal.SIGKILL)


def _assert_nothing_or_whole(folder: Path, whole: Path) -> None:
    for part in ("raw", "prepared"):
        if (folder / part).exists():
            assert tree(folder / part) == tree(whole / part)


def _count_entries(folder: Path) -> int:
    return sum(len(folders) + len(files) for _, folders, files in os.walk(folder))
