"""Runs attempts: Inspect underneath, records in the run's folder, continued where it stopped."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from inspect_ai import eval  # noqa: A004 - Inspect's name
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.log import EvalLog, read_eval_log_sample_summaries
from inspect_ai.model import Model, get_model
from rich.console import Console

from mlebench.agents.registry import find_agent, require_fit
from mlebench.errors import MLEBenchError
from mlebench.registry import find_task
from mlebench.runs.attempts import attempted
from mlebench.runs.folder import claim, require_usable
from mlebench.runs.inspect_tasks import inspect_task
from mlebench.runs.record import Record, RunPlan
from mlebench.runs.setup import RunSetup
from mlebench.sandbox.hostile_files import remove_tree

Display = Literal["full", "conversation", "rich", "plain", "log", "none"]


class RunFailedError(MLEBenchError):
    """A run that could not begin."""


@dataclass(frozen=True)
class FailedAttempt:
    """An attempt without a record, though it was tried."""

    task_id: str
    seed: int
    reason: str


def run_attempts(
    setup: RunSetup,
    *,
    agent: str,
    model: str | None,
    cmd: str | None,
    seeds: int,
    data_dir: Path,
    max_parallel: int,
    display: Display,
) -> tuple[FailedAttempt, ...]:
    """Make every planned attempt that has no record yet.

    Args:
        setup: what shapes the attempts.
        agent: name of the agent, as `find_agent` takes it.
        model: name of an Inspect model; None for agents without.
        cmd: command line of the agent `command`.
        seeds: attempts a task, numbered from 1.
        data_dir: where the tasks lie, prepared.
        max_parallel: attempts at a time.
        display: how Inspect shows its progress.

    Returns:
        The attempts that failed for a reason which is not the agent's: their
        sandbox could not be had, or their model's provider failed. They have no
        record; the next run in this folder makes them again.

    Raises:
        KeyboardInterrupt: if the user stopped the run; what has its record stays.
        MLEBenchError: if the run cannot begin.
    """
    plan = setup.plan(
        agent=agent, model=model, agent_options={"cmd": cmd} if cmd else {}, seeds=seeds
    )
    solver = find_agent(agent, model=model, cmd=cmd)
    require_fit(agent, map(find_task, setup.task_ids))
    found_model = _find_model(model)
    task = inspect_task(setup, solver, data_dir, seeds=seeds, plan=plan)
    require_usable(setup.run_dir)
    work_dir = setup.run_dir / "work"
    with claim(setup.run_dir, plan), _inspect_files_in(setup.run_dir / ".inspect"):
        # Nobody else is at work here: this is what a killed run left.
        remove_tree(work_dir)
        if all(Record.read(folder) for _, _, folder in plan.attempts(setup.run_dir)):
            return ()
        try:
            logs = eval(
                task,
                model=found_model,
                display=display,
                log_dir=str(setup.run_dir / "logs"),
                log_header_only=True,
                # Written after each attempt, and while one runs every ten seconds: a
                # killed run keeps its log, and `inspect view` shows attempts live.
                log_buffer=1,
                log_shared=True,
                max_samples=max_parallel,
                ctl_server=False,
            )
        except PrerequisiteError as error:
            raise RunFailedError(_plain(error)) from None
        finally:
            remove_tree(work_dir)
    # Stopped early enough, Inspect has no log to show.
    if not logs or logs[0].status == "cancelled":
        raise KeyboardInterrupt
    return tuple(_failed(plan, setup.run_dir, logs[0]))


def _failed(plan: RunPlan, run_dir: Path, log: EvalLog) -> Iterator[FailedAttempt]:
    """What has no record, and why; or the reason why there is nothing at all."""
    if log.error is not None:
        raise RunFailedError(f"the run could not go on: {log.error.message}")
    reasons = {
        attempted(sample.id, sample.epoch): sample.error
        for sample in read_eval_log_sample_summaries(log.location)
    }
    for task_id, seed, folder in plan.attempts(run_dir):
        if Record.read(folder) is None:
            reason = reasons.get((task_id, seed)) or "Inspect did not run it"
            yield FailedAttempt(task_id, seed, reason)


def _find_model(name: str | None) -> Model | None:
    if name is None:
        return None
    try:
        return get_model(name)
    except PrerequisiteError as error:
        raise RunFailedError(f"the model {name} cannot be used: {_plain(error)}") from None
    except ValueError as error:
        raise RunFailedError(f"the model {name} cannot be used: {error}") from None


def _plain(error: PrerequisiteError) -> str:
    """The message of something that Inspect misses, which is made for Rich, as text."""
    console = Console(file=io.StringIO(), width=100)
    with console.capture() as captured:
        console.print(error.message)
    return captured.get().strip()


@contextlib.contextmanager
def _inspect_files_in(folder: Path) -> Iterator[None]:
    """Have Inspect keep its traces and buffers here, not in the user's own folders."""
    before = os.environ.get("XDG_DATA_HOME")
    os.environ["XDG_DATA_HOME"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["XDG_DATA_HOME"]
        else:
            os.environ["XDG_DATA_HOME"] = before
