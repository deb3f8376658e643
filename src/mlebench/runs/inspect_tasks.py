"""The Inspect task `mlebench/competitions`: tasks as samples, seeds as epochs.

Another seed of a research task is another instance, with data of its own, and so
another sample.

    inspect eval mlebench/competitions -T split=practice --solver mlebench/automl

does what `mlebench run --split practice --agent automl` does.
"""

from __future__ import annotations

import contextlib
import enum
import math
import platform
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from inspect_ai import Task as InspectTask
from inspect_ai import task
from inspect_ai._util.error import PrerequisiteError
from inspect_ai.dataset import Sample
from inspect_ai.solver import Solver
from inspect_ai.util import SandboxEnvironmentSpec
from rich.markup import escape

from mlebench import __version__
from mlebench.agents.sample import sample
from mlebench.errors import MLEBenchError, UnknownNameError
from mlebench.layout import (
    PublicDirectory,
    TaskData,
    default_data_dir,
    default_edition,
    miniature_data_dir,
    require_prepared,
)
from mlebench.registry import find_task, split_task_ids
from mlebench.runs.agent_environment import agent_environment_path, fingerprint
from mlebench.runs.attempts import Attempts, sample_id
from mlebench.runs.folder import require_usable
from mlebench.runs.instructions import home_files
from mlebench.runs.record import DEFAULT_TIME_LIMIT, RunPlan, SandboxKind
from mlebench.runs.scorer import grading_scorer
from mlebench.runs.setup import RunSetup, default_run_dir, make_limits
from mlebench.sandbox.config import SandboxConfig
from mlebench.sandbox.world import find_bubblewrap
from mlebench.task import Edition, Task

_Choice = TypeVar("_Choice", bound=enum.StrEnum)

_PROVIDERS = {
    SandboxKind.BUBBLEWRAP: "bubblewrap",
    SandboxKind.DOCKER: "mlebench_docker",
    SandboxKind.LOCAL: "mlebench_local",
}


def inspect_task(
    setup: RunSetup, solver: Solver, data_dir: Path, *, seeds: int, plan: RunPlan | None
) -> InspectTask:
    """The Inspect task that runs `solver` on the tasks of `setup`.

    Args:
        setup: what shapes the attempts.
        solver: the agent.
        data_dir: where the tasks lie, prepared.
        seeds: attempts a competition, or instances of a research task.
        plan: as `Attempts` takes it.

    Raises:
        NotPreparedError, EditionMismatchError: if a task's data is not there.
        SandboxError: if bubblewrap is needed and not installed.
    """
    tasks = [find_task(task_id) for task_id in setup.task_ids]
    if len({found.has_instances for found in tasks}) > 1 and seeds > 1:
        raise MLEBenchError(
            "a seed is another attempt at a competition, but another instance of a research "
            "task: give each kind a run of its own, or one seed."
        )
    require_prepared(tasks, data_dir, setup.edition, seeds)
    public = {
        (found.id, seed): TaskData.of(found, data_dir, seed).public
        for found in tasks
        for seed in range(1, seeds + 1)
    }
    instances = seeds if tasks[0].has_instances else 1
    attempts = Attempts(setup, public, plan, instances=instances)
    wall_time_s = setup.limits.wall_time_s
    return InspectTask(
        name="competitions",
        dataset=[
            Sample(
                id=sample_id(found, seed),
                input=home_files(found, setup.limits)["instructions.txt"],
                metadata={"task_id": found.id, "is_practice": found.is_practice},
                sandbox=_sandbox(setup, found, public[found.id, seed]),
            )
            for found in tasks
            for seed in range(1, 1 + (seeds if found.has_instances else 1))
        ],
        setup=attempts.beginning(),
        solver=solver,
        scorer=grading_scorer(attempts, data_dir, setup.edition, _versions(setup)),
        cleanup=attempts.close,
        epochs=1 if tasks[0].has_instances else seeds,
        time_limit=math.ceil(wall_time_s) if wall_time_s else None,
        early_stopping=attempts,
        # An agent's failure is an outcome: it is graded, and the others go on.
        fail_on_error=False,
        score_on_error=True,
    )


def _sandbox(setup: RunSetup, found: Task, public: PublicDirectory) -> SandboxEnvironmentSpec:
    return SandboxEnvironmentSpec(
        _PROVIDERS[setup.sandbox],
        SandboxConfig(
            public_dir=public,
            agent_environment=setup.agent_environment,
            agent_dir=setup.agent_dir,
            work_dir=setup.run_dir / "work",
            # Where a local sandbox has its home is known once it stands.
            home_files={}
            if setup.sandbox is SandboxKind.LOCAL
            else home_files(found, setup.limits),
            limits=setup.limits,
            gpus=setup.gpus,
        ),
    )


def _versions(setup: RunSetup) -> dict[str, str]:
    versions = {
        "mlebench": __version__,
        "inspect_ai": version("inspect_ai"),
        "python": platform.python_version(),
        "agent_environment": fingerprint(setup.agent_environment),
    }
    if setup.sandbox is SandboxKind.BUBBLEWRAP:
        asked = subprocess.run(
            [find_bubblewrap(), "--version"], capture_output=True, text=True, check=False
        )
        versions["bubblewrap"] = asked.stdout.removeprefix("bubblewrap ").strip()
    return versions


@task
def competitions(
    split: str | None = None,
    competition: str | list[str] | None = None,
    run_dir: str | None = None,
    data_dir: str | None = None,
    miniature: bool = False,
    edition: str | None = None,
    sandbox: str = SandboxKind.BUBBLEWRAP,
    time_limit: str | int = DEFAULT_TIME_LIMIT,
    cpus: int | None = None,
    memory: str | int | None = None,
    processes: int | None = None,
    disk: str | int | None = None,
    gpus: int = 0,
    agent_environment: str | None = None,
    agent_dir: str | None = None,
    seeds: int = 1,
) -> InspectTask:
    """Machine-learning competitions; the options are those of `mlebench run` of the same names.

    Seeds are Inspect's `--epochs` for competitions and `-T seeds=…` for research tasks;
    `--solver` names the agent. The records
    are written to `run_dir`, a new folder in ./runs unless one is given.
    """
    with _told_as_inspect_tells():
        if (split is None) == (competition is None):
            raise MLEBenchError(
                "name either a split (-T split=…) or competitions (-T competition=…)"
            )
        if split is not None:
            task_ids, what = split_task_ids(split), split
        else:
            task_ids = (competition,) if isinstance(competition, str) else tuple(competition or ())
            what = task_ids[0]
        setup = RunSetup(
            run_dir=_folder(run_dir) or default_run_dir("inspect", what),
            task_ids=task_ids,
            edition=_chosen(Edition, "edition", edition) if edition else default_edition(),
            sandbox=_chosen(SandboxKind, "sandbox", sandbox),
            limits=make_limits(
                time_limit=str(time_limit),
                cpus=cpus,
                memory=None if memory is None else str(memory),
                processes=processes,
                disk=None if disk is None else str(disk),
            ),
            gpus=gpus,
            agent_environment=agent_environment_path(_folder(agent_environment)),
            agent_dir=_folder(agent_dir),
        )
        require_usable(setup.run_dir)
        data = _folder(data_dir) or default_data_dir()
        if miniature:
            data = miniature_data_dir(data)
        return inspect_task(setup, sample(), data, seeds=seeds, plan=None)


@contextlib.contextmanager
def _told_as_inspect_tells() -> Iterator[None]:
    """Make of a user's error the kind that Inspect prints without a traceback."""
    try:
        yield
    except MLEBenchError as error:
        raise PrerequisiteError(escape(str(error))) from None


def _folder(given: str | None) -> Path | None:
    return Path(given).expanduser().absolute() if given else None


def _chosen(kind: type[_Choice], option: str, name: str) -> _Choice:
    if name not in list(kind):
        raise UnknownNameError(option, name, kind)
    return kind(name)
