"""Writes run folders as `mlebench run` leaves them, from a table of scores."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from mlebench.runs.record import AttemptStatus, Record, ResourceUse, RunPlan, SandboxFacts
from mlebench.task import Medal, Thresholds

THRESHOLDS = Thresholds(gold=0.9, silver=0.8, bronze=0.7, median=0.5, is_lower_better=False)

Outcome = float | Literal["invalid", "missing"]
"""A score; a submission that breaks the rules; or no record at all."""


def write_run(
    run_dir: Path,
    outcomes: Mapping[str, Sequence[Outcome]],
    *,
    agent: str = "automl",
    model: str | None = None,
    edition: str = "v2",
    practice: Sequence[str] = (),
) -> Path:
    """Write a run whose tasks and seeds are those of `outcomes`: an outcome a seed."""
    seeds = max(len(of_task) for of_task in outcomes.values())
    plan = RunPlan(
        agent=agent,
        model=model,
        task_ids=tuple(outcomes),
        seeds=seeds,
        edition=edition,
        sandbox="bubblewrap",
        options={"wall_time_s": 180},
    )
    plan.write(run_dir)
    for task_id, seed, attempt_dir in plan.attempts(run_dir):
        outcome = outcomes[task_id][seed - 1]
        if outcome == "missing":
            continue
        Record(
            task_id=task_id,
            seed=seed,
            agent=agent,
            model=model,
            edition=edition,
            status=AttemptStatus.COMPLETED,
            limit=None,
            error=None,
            sandbox=SandboxFacts(kind="bubblewrap", is_sealed=True, limits={}, enforced_by={}),
            resources=ResourceUse(
                wall_s=95.0,
                cpu_s=150.0,
                peak_memory_bytes=400_000_000,
                input_tokens=1200,
                output_tokens=300,
                total_tokens=1500,
                model_calls=4,
                cost_usd=0.25,
            ),
            report=grading_report(
                task_id, None if outcome == "invalid" else outcome, task_id in practice
            ),
            versions={"mlebench": "0"},
            started_at="2026-01-01T00:00:00+00:00",
            completed_at="2026-01-01T00:01:35+00:00",
        ).write(attempt_dir)
    return run_dir


def grading_report(task_id: str, score: float | None, is_practice: bool) -> dict[str, Any]:
    """A grading report's fields; a submission without a score is invalid."""
    medal = None if score is None else THRESHOLDS.medal(score)
    return {
        "competition_id": task_id,
        "score": score,
        "gold_threshold": THRESHOLDS.gold,
        "silver_threshold": THRESHOLDS.silver,
        "bronze_threshold": THRESHOLDS.bronze,
        "median_threshold": THRESHOLDS.median,
        "any_medal": medal is not None,
        "gold_medal": medal is Medal.GOLD,
        "silver_medal": medal is Medal.SILVER,
        "bronze_medal": medal is Medal.BRONZE,
        "above_median": score is not None and THRESHOLDS.above_median(score),
        "submission_exists": True,
        "valid_submission": score is not None,
        "is_lower_better": THRESHOLDS.is_lower_better,
        "created_at": "2026-01-01T00:01:36+00:00",
        "submission_path": "submission/submission.csv",
        "edition": "v2",
        "problems": [] if score is not None else ["there is no column id"],
        "is_practice": is_practice,
        "is_miniature": False,
        "human_percentile": None,
        "note": "",
    }


def change_record(run_dir: Path, task_id: str, seed: int, /, **changes: Any) -> None:
    """Write one attempt's record again with other fields."""
    attempt_dir = run_dir / "attempts" / task_id / f"seed-{seed}"
    record = Record.read(attempt_dir)
    assert record is not None
    dataclasses.replace(record, **changes).write(attempt_dir)


def change_report(run_dir: Path, task_id: str, seed: int, /, **changes: Any) -> None:
    """Write one attempt's record again with other fields in its grading report."""
    record = Record.read(run_dir / "attempts" / task_id / f"seed-{seed}")
    assert record is not None
    change_record(run_dir, task_id, seed, report=record.report | changes)


def change_resources(run_dir: Path, task_id: str, seed: int, /, **changes: Any) -> None:
    """Write one attempt's record again with other figures of resource use."""
    record = Record.read(run_dir / "attempts" / task_id / f"seed-{seed}")
    assert record is not None
    resources = dataclasses.replace(record.resources, **changes)
    change_record(run_dir, task_id, seed, resources=resources)
