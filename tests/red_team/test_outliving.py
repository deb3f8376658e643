"""However an attempt ends, no process of its world, no folder and no control group outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self
from uuid import uuid4

import pytest
from anyio.from_thread import BlockingPortal
from inspect_ai.util import LimitExceededError, SandboxUnavailableError

from mlebench.sandbox.config import Limits, SandboxConfig
from tests.red_team.worlds import PROGRAMS, Inside, standing
from tests.runs.conftest import TASK_ID

MLEBENCH = str(Path(sys.executable).with_name("mlebench"))
MIB = 1024**2
KINDS = 7
"""Of processes that `outlive.py` starts, beside those that race."""


@pytest.fixture
def mark() -> str:
    """What the command lines of one test's hostile processes hold."""
    return f"mark-{uuid4().hex}"


def marked(mark: str) -> list[int]:
    """The processes on this machine whose command line holds a mark."""
    found = []
    for process in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208 -- names alone
        try:
            line = Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            continue
        if mark.encode() in line:
            found.append(int(process))
    return found


def in_namespace(namespace: str) -> list[int]:
    """The processes on this machine that are in a namespace, by its link's text."""
    processes = map(int, filter(str.isdecimal, os.listdir("/proc")))  # noqa: PTH208 -- names alone
    return [process for process in processes if namespace_of(process) == namespace]


def wait_until(is_so: Callable[[], bool], patience_s: float) -> bool:
    """Whether it became so in time."""
    until = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def namespace_of(process: int) -> str:
    try:
        return str(Path(f"/proc/{process}/ns/pid").readlink())
    except OSError:
        return ""  # It has gone.


@dataclass(frozen=True)
class Traces:
    """By what a world can be found on the host while anything of it is there."""

    mark: str
    namespace: str
    root: Path

    @classmethod
    def of(cls, mark: str, root: Path) -> Self:
        """Of a world in which `outlive.py` has started everything that it starts."""
        assert len(marked(mark)) >= KINDS
        # The command line of `mlebench run` holds the mark, too.
        (namespace,) = {*map(namespace_of, marked(mark))} - {namespace_of(os.getpid()), ""}
        return cls(mark, namespace, root)

    def processes(self) -> list[int]:
        return [*marked(self.mark), *in_namespace(self.namespace)]

    def folders(self) -> list[Path]:
        groups = Path("/sys/fs/cgroup").glob(f"**/{self.root.name}")
        return [*groups, *([self.root] if self.root.exists() else [])]


def start_everything(inside: Inside, mark: str) -> Traces:
    assert inside.exec("python", "/home/agent/outlive.py", mark, timeout=60).stdout == "started\n"
    return Traces.of(mark, inside.sandbox.folders.root)


def test_nothing_outlives_an_attempt_that_ends(
    config: SandboxConfig, portal: BlockingPortal, mark: str
) -> None:
    with standing(config, portal) as inside:
        traces = start_everything(inside, mark)
        inside.stop()
        assert traces.processes() == []
    assert traces.folders() == []


def test_nothing_outlives_an_attempt_that_runs_out_of_memory(
    config: SandboxConfig, portal: BlockingPortal, mark: str
) -> None:
    config = config.model_copy(update={"limits": Limits(memory_bytes=256 * MIB)})
    with standing(config, portal) as inside:
        traces = start_everything(inside, mark)
        with pytest.raises(LimitExceededError):
            inside.exec("python", "/home/agent/hold.py", "memory", "1000", timeout=60)
        assert traces.processes() == []
    assert traces.folders() == []


def test_nothing_outlives_a_world_whose_first_process_was_killed_from_inside(
    config: SandboxConfig, portal: BlockingPortal, mark: str
) -> None:
    # A limit of processor time is the one way for its own user to end process 1.
    kill = "import resource, time\nresource.prlimit(1, resource.RLIMIT_CPU, (0, 0))\ntime.sleep(60)"
    with standing(config, portal) as inside:
        traces = start_everything(inside, mark)
        with pytest.raises(SandboxUnavailableError):
            inside.exec("python", "-c", kill, timeout=30)
        assert traces.processes() == []
    assert traces.folders() == []


@contextmanager
def running(
    data_dir: Path, run_dir: Path, mark: str
) -> Iterator[tuple[subprocess.Popen[str], Traces]]:
    """`mlebench run` of an agent that has started everything and stays."""
    process = subprocess.Popen(
        [
            *(MLEBENCH, "run", "-c", TASK_ID, "--agent", "command"),
            *("--cmd", f"python outlive.py {mark} stay", "--agent-dir", str(PROGRAMS)),
            *("--cpus", "1", "--data-dir", str(data_dir), "--run-dir", str(run_dir)),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # As on a terminal, whatever started these tests.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    try:
        work = run_dir / "work"
        assert wait_until(lambda: any(_is_told_of(log) for log in work.glob("*/home/logs/*")), 60)
        (root,) = work.iterdir()
        yield process, Traces.of(mark, root)
    finally:
        process.kill()
        process.communicate()


def _is_told_of(log: Path) -> bool:
    return "started" in log.read_text()


def test_nothing_outlives_a_run_that_the_user_interrupts(
    data_dir: Path, tmp_path: Path, mark: str
) -> None:
    with running(data_dir, tmp_path / "run", mark) as (process, traces):
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert traces.processes() == []
        assert traces.folders() == []


def test_no_process_outlives_a_harness_that_is_killed_and_no_folder_the_next_run(
    data_dir: Path, tmp_path: Path, mark: str, config: SandboxConfig, portal: BlockingPortal
) -> None:
    with running(data_dir, tmp_path / "run", mark) as (process, traces):
        process.kill()
        assert wait_until(lambda: traces.processes() == [], 10)
    # Here the harness is another, as it would be after that.
    with standing(config.model_copy(update={"work_dir": traces.root.parent}), portal):
        assert traces.folders() == []
