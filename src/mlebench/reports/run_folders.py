"""Reads run folders: every planned attempt, with its record where it has one."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mlebench.errors import MLEBenchError
from mlebench.runs.record import Record, RunPlan
from mlebench.task import Medal, Thresholds


@dataclass(frozen=True, kw_only=True)
class Grade:
    """What the grading report in a record says."""

    score: float | None
    """None without a valid submission, and where the metric is not finite."""
    medal: Medal | None
    above_median: bool
    submission_exists: bool
    valid_submission: bool
    is_practice: bool
    is_miniature: bool
    note: str
    """What to know about a medal; mostly empty."""
    thresholds: Thresholds

    @classmethod
    def of(cls, record: Record) -> Grade:
        """The grade in `record`.

        Raises:
            KeyError, TypeError: if the record's grading report is not one.
        """
        report = record.report
        score = report["score"]
        flags = {medal: report[f"{medal}_medal"] for medal in Medal}
        return cls(
            score=float(score) if score is not None and math.isfinite(score) else None,
            medal=next((medal for medal, is_won in flags.items() if is_won), None),
            above_median=report["above_median"],
            submission_exists=report["submission_exists"],
            valid_submission=report["valid_submission"],
            is_practice=report["is_practice"],
            is_miniature=report["is_miniature"],
            note=report["note"],
            thresholds=Thresholds(
                gold=report["gold_threshold"],
                silver=report["silver_threshold"],
                bronze=report["bronze_threshold"],
                median=report["median_threshold"],
                is_lower_better=report["is_lower_better"],
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RecordedAttempt:
    """An attempt that has ended."""

    record: Record
    grade: Grade


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run's folder, as far as it has come."""

    folder: str
    """As the user named it; it tells runs with the same setup apart."""
    plan: RunPlan
    attempts: dict[tuple[str, int], RecordedAttempt | None]
    """All planned attempts by task id and seed; None while there is no record."""

    @property
    def is_miniature(self) -> bool:
        """Whether its tasks are miniatures, which win no medals."""
        return any(attempt.grade.is_miniature for attempt in self.attempts.values() if attempt)


def read_runs(paths: Iterable[Path]) -> tuple[Run, ...]:
    """Read run folders, and those directly inside a folder that is not one itself.

    Each folder is read once, however often `paths` leads to it. Attempts that the
    plan does not name are left out.

    Raises:
        MLEBenchError: if a path leads to no run, or a run cannot be read.
    """
    folders = {found.resolve(): found for path in paths for found in _run_folders(path)}
    return tuple(_read_run(folder) for folder in folders.values())


def _run_folders(path: Path) -> list[Path]:
    if not path.is_dir():
        raise MLEBenchError(f"{path} is not a folder; name a run's folder, or one that holds runs.")
    if (path / "run.json").exists():
        return [path]
    folders = sorted(plan.parent for plan in path.glob("*/run.json"))
    if not folders:
        raise MLEBenchError(
            f"{path} holds no run: there is no run.json in it or in the folders inside it. "
            "Name the folder that `mlebench run` wrote (its --run-dir)."
        )
    return folders


def _read_run(folder: Path) -> Run:
    try:
        plan = RunPlan.read(folder)
        return Run(
            folder=str(folder),
            plan=plan,
            attempts={
                (task_id, seed): _read_attempt(attempt_dir, plan, task_id, seed)
                for task_id, seed, attempt_dir in plan.attempts(folder)
            },
        )
    except OSError as error:
        raise MLEBenchError(f"the run in {folder} cannot be read: {error}") from None


def _read_attempt(
    attempt_dir: Path, plan: RunPlan, task_id: str, seed: int
) -> RecordedAttempt | None:
    record = Record.read(attempt_dir)
    if record is None:
        return None
    planned = (task_id, seed, plan.agent, plan.model, plan.edition)
    recorded = (record.task_id, record.seed, record.agent, record.model, record.edition)
    for what, expected, found in zip(
        ("task", "seed", "agent", "model", "edition"), planned, recorded, strict=True
    ):
        if found != expected:
            raise MLEBenchError(
                f"{attempt_dir / 'record.json'} is of {what} {found!r}, but the run plans "
                f"{expected!r} there. Keep each run in a folder of its own."
            )
    try:
        return RecordedAttempt(record=record, grade=Grade.of(record))
    except (KeyError, TypeError) as error:
        raise MLEBenchError(
            f"{attempt_dir / 'record.json'} holds no grading report: {error!r} in `report`."
        ) from None
