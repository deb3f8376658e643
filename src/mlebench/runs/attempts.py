"""The attempts of one Inspect task: which are left to do, how each begins and ends.

Inspect calls `Attempts` at fixed points, whichever solver is the agent: at the
task's start, before each sample and epoch (`schedule_sample`), as the task's
setup (`begin`) and as its cleanup (`close`). Grading lies between, in
`runs.scorer`: nothing here knows of private data.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import rich
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSpec, transcript
from inspect_ai.scorer import SampleScore
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import EarlyStop, EarlyStopping, sandbox
from pydantic import JsonValue

from mlebench.layout import PublicDirectory
from mlebench.registry import find_task
from mlebench.runs.checker import Checker
from mlebench.runs.folder import claim
from mlebench.runs.instructions import SEALED_HOME, VALIDATION_SCRIPT, home_files
from mlebench.runs.record import Record, RunPlan, attempt_folder
from mlebench.runs.setup import RunSetup
from mlebench.sandbox import AttemptSandbox
from mlebench.sandbox.providers import attempt_sandbox
from mlebench.task import Task

MAX_LOGGED_VERDICTS = 1000
"""Of one attempt; an agent that asks on and on must not fill Inspect's log."""


@dataclass(frozen=True, kw_only=True)
class OpenAttempt:
    """An attempt whose sandbox stands."""

    folder: Path
    sandbox: AttemptSandbox
    checker: Checker
    started_at: datetime
    started_monotonic_s: float


class Attempts(EarlyStopping):
    """The attempts of one Inspect task.

    Args:
        setup: what they share.
        public: the public side by task and seed.
        plan: the run's plan, if its folder is claimed already; otherwise what
            Inspect says of the evaluation makes the plan, and the folder is
            claimed when the task starts.
        instances: how many instances of each task are samples.
    """

    def __init__(
        self,
        setup: RunSetup,
        public: Mapping[tuple[str, int], PublicDirectory],
        plan: RunPlan | None,
        *,
        instances: int,
    ) -> None:
        self._setup = setup
        self._public = public
        self._plan = plan
        self._instances = instances
        self._held: IO[bytes] | None = None
        self._open: dict[str, OpenAttempt] = {}

    @property
    def plan(self) -> RunPlan:
        """The run's plan, known once the task has started."""
        if self._plan is None:
            raise RuntimeError("the task has not started")
        return self._plan

    @property
    def agent_environment(self) -> Path:
        """The Python environment of the programs inside."""
        return self._setup.agent_environment

    def opened(self, state: TaskState) -> OpenAttempt | None:
        """The open attempt that `state` belongs to; None if it could not begin."""
        return self._open.get(state.uuid)

    async def start_task(self, task: EvalSpec, samples: list[Sample], epochs: int) -> str:
        if epochs > 1 and any(attempted(sample.id or "", 1)[0] != sample.id for sample in samples):
            # Both would be the same attempt, in one folder.
            raise PrerequisiteError(
                "a research task has another instance for each seed: give -T seeds=N, not --epochs."
            )
        if self._plan is None:
            self._plan = self._setup.plan(
                agent=(task.solver or "").removeprefix("mlebench/"),
                model=None if task.model.startswith("none/") else task.model,
                agent_options=task.solver_args_passed or {},
                seeds=epochs * self._instances,
            )
            self._held = claim(self._setup.run_dir, self._plan)
        # Not before: Inspect has found by now that the sandboxes can be had.
        self._plan.write(self._setup.run_dir)
        return "mlebench"

    async def schedule_sample(self, id: str | int, epoch: int) -> EarlyStop | None:  # noqa: A002 - Inspect's name
        if Record.read(self._folder(*attempted(id, epoch))) is None:
            return None
        return EarlyStop(id=id, epoch=epoch, reason="this attempt has its record")

    async def complete_sample(
        self,
        id: str | int,  # noqa: A002 - Inspect's name
        epoch: int,
        scores: dict[str, SampleScore],
    ) -> None:
        pass

    async def complete_task(self) -> dict[str, JsonValue]:
        # The sandboxes have gone; of one that could not be removed, its folder stays here.
        with suppress(OSError):
            (self._setup.run_dir / "work").rmdir()
        return {}

    def beginning(self) -> Solver:
        """The solver that comes before the agent's."""

        @solver(name="begin")
        def begin() -> Solver:
            async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - Inspect's shape
                await self.begin(state)
                return state

            return solve

        return begin()

    async def begin(self, state: TaskState) -> None:
        """Give the attempt an empty folder, its checker and its instructions."""
        task_id, seed = attempted(state.sample_id, state.epoch)
        task = find_task(task_id)
        folder = self._folder(task_id, seed)
        if folder.exists():
            shutil.rmtree(folder)  # what an attempt without a record left
        folder.mkdir(parents=True)
        standing = attempt_sandbox(sandbox())
        listening = standing.checker_socket()
        if standing.home != SEALED_HOME:
            url = f"http://localhost:{listening.getsockname()[1]}"
            files = home_files(task, self._setup.limits, standing.home, url)
            for name, text in files.items():
                await sandbox().write_file(str(standing.home / name), text)
            await sandbox().exec(["chmod", "+x", str(standing.home / VALIDATION_SCRIPT)])
            state.user_prompt.text = files["instructions.txt"]
        checker = Checker(
            task,
            self._public.get((task_id, seed)) or self._public[task_id, 1],
            self._setup.edition,
            listening,
            folder,
            max_upload_bytes=self._setup.limits.disk_bytes,
            on_verdict=_verdict_log(),
        )
        self._open[state.uuid] = OpenAttempt(
            folder=folder,
            sandbox=standing,
            checker=checker,
            started_at=datetime.now(UTC),
            started_monotonic_s=time.monotonic(),
        )
        await checker.start()
        say(f"{task_id}, seed {seed}: begun")

    async def close(self, state: TaskState) -> None:
        """Stop the checker; Inspect takes the sandbox down next."""
        attempt = self._open.pop(state.uuid, None)
        if attempt is not None:
            await attempt.checker.close()

    def _folder(self, task_id: str, seed: int) -> Path:
        return attempt_folder(self._setup.run_dir, task_id, seed)


def sample_id(task: Task, seed: int) -> str:
    """The id of the Inspect sample of a competition, or of a research task's instance."""
    return f"{task.id}:{seed}" if task.has_instances else task.id


def attempted(sample: str | int, epoch: int) -> tuple[str, int]:
    """The task and the seed of an attempt, by its sample's id and its epoch."""
    task_id, _, instance = str(sample).partition(":")
    return task_id, int(instance) if instance else epoch


def say(message: str) -> None:
    """Tell the user, beside whichever display Inspect shows."""
    rich.get_console().print(message, markup=False, highlight=False, soft_wrap=True)


def _verdict_log() -> Callable[[str], None]:
    """Writes the checker's verdicts into Inspect's log of the running attempt."""
    log = transcript()
    places = iter(range(MAX_LOGGED_VERDICTS))

    def write(verdict: str) -> None:
        if next(places, None) is not None:
            log.info({"verdict": verdict}, source="checker")

    return write
