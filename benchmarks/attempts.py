"""Prints what an attempt costs beyond Inspect's own work, and whether memory grows.

    .venv/bin/python benchmarks/attempts.py [--attempts 200]

The agent does nothing, so all of an attempt's time is the harness's: the sandbox's
start and end, the checker, the copy, grading, the record. Inspect's own time is that
of the same agent in an Inspect task without sandbox and with a scorer that does
nothing. Attempts follow one another; the first ten are left out of the times.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from inspect_ai import Task, eval  # noqa: A004 - Inspect's name
from inspect_ai.dataset import Sample
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.runs.agent_environment import agent_environment_path
from mlebench.runs.inspect_tasks import inspect_task
from mlebench.runs.record import SandboxKind
from mlebench.runs.setup import RunSetup
from mlebench.sandbox.config import Limits
from mlebench.task import Edition

TASK_ID = "breast-cancer"
WARM_UP = 10


@dataclass
class Watch:
    """When each attempt's agent was called; the memory after ten and at the end."""

    attempts: int
    times_s: list[float] = field(default_factory=list)
    memory_bytes: list[int] = field(default_factory=list)

    def agent(self) -> Solver:
        """An agent that does nothing."""

        @solver(name="nothing")
        def nothing() -> Solver:
            async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - Inspect's shape
                self.times_s.append(time.perf_counter())
                if len(self.times_s) in (WARM_UP, self.attempts):
                    gc.collect()
                    self.memory_bytes.append(_resident_bytes())
                return state

            return solve

        return nothing()

    def per_attempt_s(self) -> list[float]:
        times = self.times_s[WARM_UP:]
        return [later - earlier for earlier, later in itertools.pairwise(times)]


@scorer(metrics=[mean()])
def no_score() -> Scorer:
    async def score(state: TaskState, target: Target) -> Score:  # noqa: ARG001 - Inspect's shape
        return Score(value=0)

    return score


def _resident_bytes() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("/proc/self/status states no VmRSS")


def _measure(task: Task, watch: Watch, folder: Path) -> Watch:
    (log,) = eval(
        task,
        model=None,
        display="none",
        log_dir=str(folder),
        log_header_only=True,
        log_buffer=1,
        log_shared=True,
        max_samples=1,
        ctl_server=False,
    )
    if log.status != "success":
        raise RuntimeError(f"the benchmark's run ended with {log.status}: {log.error}")
    return watch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=200)
    attempts = parser.parse_args().attempts
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        competition = find_competition(TASK_ID)
        prepare_task(competition, folder / "data", Edition.V2)
        watch = Watch(attempts)
        alone = Task(
            dataset=[Sample(id=TASK_ID, input=competition.description)],
            solver=watch.agent(),
            scorer=no_score(),
            epochs=attempts,
        )
        inspect_alone = _measure(alone, watch, folder / "inspect")
        setup = RunSetup(
            run_dir=folder / "run",
            task_ids=(TASK_ID,),
            edition=Edition.V2,
            sandbox=SandboxKind.BUBBLEWRAP,
            limits=Limits(wall_time_s=3600),
            gpus=0,
            agent_environment=agent_environment_path(),
            agent_dir=None,
        )
        watch = Watch(attempts)
        task = inspect_task(setup, watch.agent(), folder / "data", seeds=attempts, plan=None)
        ours = _measure(task, watch, folder / "run" / "logs")

    own_s = statistics.median(inspect_alone.per_attempt_s())
    total_s = statistics.median(ours.per_attempt_s())
    after_ten, at_end = ours.memory_bytes
    print(f"{attempts} attempts in a row that do nothing (medians)")
    print(f"  an attempt:           {total_s * 1000:7.0f} ms")
    print(f"  of it Inspect's own:  {own_s * 1000:7.0f} ms")
    print(f"  ours:                 {(total_s - own_s) * 1000:7.0f} ms")
    print(f"  memory after ten:     {after_ten / 1e6:7.0f} MB")
    print(f"  memory at the end:    {at_end / 1e6:7.0f} MB")
    print(f"  growth per attempt:   {(at_end - after_ten) / (attempts - WARM_UP) / 1e3:7.0f} kB")


if __name__ == "__main__":
    main()
