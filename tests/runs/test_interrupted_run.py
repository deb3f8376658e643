"""Runs that are stopped or killed leave nothing behind and continue where they stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from mlebench.runs.folder import claim
from mlebench.runs.record import RunPlan, attempt_folder
from tests.runs.conftest import TASK_ID, Run, record_of

MLEBENCH = str(Path(sys.executable).with_name("mlebench"))
# Waits until the test lets it go on; the test knows its processes by their argument.
LINE = (
    "cp /home/data/sample_submission.csv /home/submission/submission.csv; "
    "test -e /home/agent/go || exec sleep {mark}"
)


def arguments(data_dir: Path, run_dir: Path, agent_dir: Path, mark: int) -> list[str]:
    return [
        *("run", "-c", TASK_ID, "--agent", "command", "--cmd", LINE.format(mark=mark)),
        *("--agent-dir", str(agent_dir), "--seeds", "2", "--max-parallel", "2"),
        *("--data-dir", str(data_dir), "--run-dir", str(run_dir)),
    ]


@contextmanager
def started(
    command: list[str], until: str = ": begun", times: int = 2
) -> Iterator[subprocess.Popen[str]]:
    """`mlebench` with these arguments, once it has said `until` so many times."""
    process = subprocess.Popen(
        [MLEBENCH, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = 0
    try:
        for line in process.stdout:
            said += until in line
            if said == times:
                break
        yield process
    finally:
        process.kill()
        process.communicate()


def processes_named(mark: int) -> list[str]:
    """The processes on this machine that sleep for `mark` seconds."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended by now
            if file.read_bytes() == f"sleep\0{mark}\0".encode():
                found.append(file.parent.name)
    return found


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_no_process_and_no_sandbox(
    stop: signal.Signals, data_dir: Path, tmp_path: Path
) -> None:
    agent_dir = tmp_path / "agent"
    agent_dir.mkdir()
    mark = 70_000_000 + os.getpid()
    run_dir = tmp_path / "run"
    with started(arguments(data_dir, run_dir, agent_dir, mark)) as process:
        process.send_signal(stop)
        output, _ = process.communicate(timeout=120)
    assert process.returncode == 130
    assert output.rstrip().endswith("mlebench run: interrupted")
    assert f"continues with --run-dir {run_dir}" in output
    assert not processes_named(mark)
    assert not (run_dir / "work").exists()
    assert not list(run_dir.rglob("record.json"))


def test_a_run_whose_harness_is_killed_continues_where_it_was(
    data_dir: Path, tmp_path: Path
) -> None:
    agent_dir = tmp_path / "agent"
    agent_dir.mkdir()
    mark = 71_000_000 + os.getpid()
    run_dir = tmp_path / "run"
    command = arguments(data_dir, run_dir, agent_dir, mark)
    with started(command) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert not list(run_dir.rglob("record.json"))
    (agent_dir / "go").touch()
    ended = subprocess.run([MLEBENCH, *command], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for seed in (1, 2):
        assert record_of(run_dir, seed=seed).report["valid_submission"]
        assert (attempt_folder(run_dir, TASK_ID, seed) / "submission" / "submission.csv").exists()
    assert not processes_named(mark)
    assert not (run_dir / "work").exists()


def test_what_was_recorded_when_the_harness_was_killed_is_not_done_again(
    data_dir: Path, tmp_path: Path
) -> None:
    run_dir = tmp_path / "run"
    command = [
        *("run", "-c", TASK_ID, "--agent", "sample", "--seeds", "6", "--max-parallel", "2"),
        *("--data-dir", str(data_dir), "--run-dir", str(run_dir)),
    ]
    recorded: dict[Path, bytes] = {}
    for score in (1, 2):
        with started(command, until=": score", times=score) as process:
            process.send_signal(signal.SIGKILL)
            process.wait()
        for path, content in recorded.items():
            assert path.read_bytes() == content
        recorded = {path: path.read_bytes() for path in run_dir.rglob("record.json")}
        assert len(recorded) >= score
    ended = subprocess.run([MLEBENCH, *command], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.count(": begun") == 6 - len(recorded)
    for path, content in recorded.items():
        assert path.read_bytes() == content
    assert len(list(run_dir.rglob("record.json"))) == 6


def test_a_run_in_use_is_refused(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run_dir = run("--agent", "sample")
    with claim(run_dir, RunPlan.read(run_dir)):
        run("--agent", "sample", status=2)
    assert "in use by another" in capsys.readouterr().err
    run("--agent", "sample")
