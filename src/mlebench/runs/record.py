"""What a run plans and what an attempt leaves behind, as files.

    <run-dir>/run.json                                  the setup: `RunPlan`
    <run-dir>/logs/                                     Inspect's logs
    <run-dir>/attempts/<task-id>/seed-<n>/record.json   one attempt: `Record`
                                        …/submission/, code/, logs/   copies

`record.json` is written last and whole: an attempt without one is incomplete.
"""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlebench.errors import MLEBenchError
from mlebench.files import write_atomically

DEFAULT_TIME_LIMIT = "1h"
"""Wall time of an attempt unless a run states another."""


class SandboxKind(enum.StrEnum):
    """Which sandboxes a run can have."""

    BUBBLEWRAP = "bubblewrap"
    """Sealed, without privileges; the default."""
    DOCKER = "docker"
    """Sealed, in a container."""
    LOCAL = "local"
    """No seal at all: the agent's programs run as the user who starts the run."""


def attempt_folder(run_dir: Path, task_id: str, seed: int) -> Path:
    """Where one attempt of the run in `run_dir` leaves what it leaves."""
    return run_dir / "attempts" / task_id / f"seed-{seed}"


class AttemptStatus(enum.StrEnum):
    """How an attempt ended."""

    COMPLETED = "completed"
    """The agent stopped by itself."""
    LIMIT = "limit"
    """A limit ended it; what was submitted by then is graded."""
    ERROR = "error"
    """The agent or the harness failed; what was submitted by then is graded."""


@dataclass(frozen=True, kw_only=True)
class LimitReached:
    """The limit that ended an attempt."""

    kind: str
    """"wall time", "memory", "processes", "disk", "tokens", …"""
    message: str


@dataclass(frozen=True, kw_only=True)
class ResourceUse:
    """What an attempt used; None where it could not be measured."""

    wall_s: float
    cpu_s: float | None
    peak_memory_bytes: int | None
    input_tokens: int
    output_tokens: int
    total_tokens: int
    model_calls: int
    cost_usd: float | None
    """By the model's price as Inspect knows it."""


@dataclass(frozen=True, kw_only=True)
class SandboxFacts:
    """Which sandbox held, and how its limits were enforced."""

    kind: str
    """A `SandboxKind`."""
    is_sealed: bool
    """False for "local": nothing kept the agent from reading the host."""
    limits: dict[str, float | int | None]
    """Limit names with units (`wall_time_s`, `memory_bytes`, …) and values."""
    enforced_by: dict[str, str]
    """Limit names and what enforced each: "cgroup v2", "rlimit", "watchdog", …"""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One attempt: one agent at one task with one seed."""

    task_id: str
    seed: int
    agent: str
    model: str | None
    edition: str
    status: AttemptStatus
    limit: LimitReached | None
    error: str | None
    sandbox: SandboxFacts
    resources: ResourceUse
    report: dict[str, Any]
    """The grading report's fields, as `mlebench grade-sample --json` prints them."""
    left_out: tuple[str, ...] = ()
    """What of the agent's files was not copied, and why: links, devices, too much."""
    versions: dict[str, str]
    """mlebench, inspect_ai, python, bubblewrap, agent environment (hash), …"""
    started_at: str
    completed_at: str
    """Both ISO 8601, UTC."""

    def write(self, attempt_dir: Path) -> None:
        """Write `record.json`, whole or not at all."""
        write_atomically(
            attempt_dir / "record.json", json.dumps(dataclasses.asdict(self), indent=2) + "\n"
        )

    @classmethod
    def read(cls, attempt_dir: Path) -> Record | None:
        """The record of an attempt; None while it is incomplete.

        Raises:
            MLEBenchError: if `record.json` is not a record.
        """
        path = attempt_dir / "record.json"
        try:
            fields = json.loads(path.read_text("utf-8"))
            fields["status"] = AttemptStatus(fields["status"])
            fields["limit"] = LimitReached(**fields["limit"]) if fields["limit"] else None
            fields["sandbox"] = SandboxFacts(**fields["sandbox"])
            fields["resources"] = ResourceUse(**fields["resources"])
            fields["left_out"] = tuple(fields["left_out"])
            return cls(**fields)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise MLEBenchError(f"{path} is not an attempt's record: {error}") from None


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """A run's setup: which attempts there are to be, and how."""

    agent: str
    model: str | None
    task_ids: tuple[str, ...]
    seeds: int
    """Attempts a task; they are numbered from 1."""
    edition: str
    sandbox: str
    options: dict[str, Any]
    """The other options that shape an attempt: limits, the agent's own, …"""

    def write(self, run_dir: Path) -> None:
        """Write `run.json`, whole or not at all."""
        write_atomically(
            run_dir / "run.json", json.dumps(dataclasses.asdict(self), indent=2) + "\n"
        )

    @classmethod
    def read(cls, run_dir: Path) -> RunPlan:
        """The plan of the run in `run_dir`.

        Raises:
            MLEBenchError: if there is none, or it is no plan.
        """
        path = run_dir / "run.json"
        try:
            fields = json.loads(path.read_text("utf-8"))
            fields["task_ids"] = tuple(fields["task_ids"])
            return cls(**fields)
        except FileNotFoundError:
            raise MLEBenchError(f"{run_dir} is not a run's folder: it has no run.json.") from None
        except (ValueError, KeyError, TypeError) as error:
            raise MLEBenchError(f"{path} is not a run's plan: {error}") from None

    def attempts(self, run_dir: Path) -> Iterator[tuple[str, int, Path]]:
        """Task id, seed and folder of every planned attempt."""
        for task_id in self.task_ids:
            for seed in range(1, self.seeds + 1):
                yield task_id, seed, attempt_folder(run_dir, task_id, seed)
