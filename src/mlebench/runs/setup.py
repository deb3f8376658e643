"""What shapes the attempts of a run, whoever the agent is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlebench.errors import MLEBenchError
from mlebench.runs.agent_environment import fingerprint
from mlebench.runs.quantities import parse_duration, parse_size
from mlebench.runs.record import RunPlan, SandboxKind
from mlebench.sandbox.config import Limits
from mlebench.task import Edition


def make_limits(
    *,
    time_limit: str,
    cpus: int | None,
    memory: str | None,
    processes: int | None,
    disk: str | None,
) -> Limits:
    """The limits of an attempt, as people write them; None takes the default.

    Raises:
        MLEBenchError: if one is not written as it should be, or is too small.
    """
    given = {
        "wall_time_s": parse_duration(time_limit),
        "cpus": cpus,
        "memory_bytes": None if memory is None else parse_size(memory),
        "processes": processes,
        "disk_bytes": None if disk is None else parse_size(disk),
    }
    try:
        return Limits.model_validate(
            {name: value for name, value in given.items() if value is not None}
        )
    except ValidationError as error:
        wrong = "; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors())
        raise MLEBenchError(f"these limits cannot be used: {wrong}") from None


def default_run_dir(agent: str, what: str) -> Path:
    """A new folder in ./runs, named for the time, the agent and the tasks."""
    now = datetime.now().astimezone().strftime("%Y-%m-%dT%H-%M-%S")
    return Path("runs").absolute() / f"{now}-{agent.replace('/', '-')}-{what}"


@dataclass(frozen=True, kw_only=True)
class RunSetup:
    """The setup of a run; it names nothing private."""

    run_dir: Path
    task_ids: tuple[str, ...]
    edition: Edition
    sandbox: SandboxKind
    limits: Limits
    gpus: int
    agent_environment: Path
    agent_dir: Path | None
    """The agent's own program; None if it brings none."""

    def __post_init__(self) -> None:
        if self.gpus and self.sandbox is not SandboxKind.DOCKER:
            raise MLEBenchError(
                f"a {self.sandbox} sandbox has no graphics processors to give; "
                "use --sandbox docker with --gpus."
            )

    def plan(
        self, *, agent: str, model: str | None, agent_options: Mapping[str, Any], seeds: int
    ) -> RunPlan:
        """The plan of the run of one agent under this setup."""
        return RunPlan(
            agent=agent,
            model=model,
            task_ids=self.task_ids,
            seeds=seeds,
            edition=self.edition,
            sandbox=self.sandbox,
            options={
                **self.limits.model_dump(),
                "gpus": self.gpus,
                "agent_environment": fingerprint(self.agent_environment),
                "agent_dir": self.agent_dir and str(self.agent_dir),
                **agent_options,
            },
        )
