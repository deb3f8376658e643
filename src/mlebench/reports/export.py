"""Runs and their summary for machines: JSON and CSV, with raw numbers.

JSON is one document. `runs` has each run's plan and all its planned attempts
with their records (null for a missing one); `tasks` and `splits` have the rows
of the tables, rates in [0, 1], nothing rounded. CSV has one row for each planned
attempt, from which all the rest can be computed. A number that is not finite is
null in JSON, which knows none, and empty in CSV.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

from mlebench.reports.run_folders import RecordedAttempt, Run
from mlebench.reports.summary import SplitRow, Summary, TaskRow

CSV_COLUMNS = (
    "folder", "agent", "model", "edition", "task_id", "seed",
    "status", "limit", "score", "medal", "above_median", "submission_exists", "valid_submission",
    "is_practice", "is_miniature", "is_lower_better",
    "gold_threshold", "silver_threshold", "bronze_threshold", "median_threshold",
    "sandbox", "is_sealed",
    "wall_s", "cpu_s", "peak_memory_bytes",
    "input_tokens", "output_tokens", "total_tokens", "model_calls", "cost_usd",
    "started_at", "completed_at",
)  # fmt: skip
"""One row's cells. `status` is "missing" for an attempt without a record, and then
all cells after it are empty; `limit` is the kind of limit that ended the attempt."""


def to_json(runs: Iterable[Run], summary: Summary) -> str:
    """The JSON document, indented, without a newline at its end."""
    document = {
        "runs": [_run(run) for run in runs],
        "tasks": [{**_row(row), "best_medal": row.best_medal} for row in summary.tasks],
        "splits": [_row(row) for row in summary.splits],
    }
    return json.dumps(_plain(document), indent=2, allow_nan=False)


def to_csv(runs: Iterable[Run]) -> str:
    """The table of attempts: `CSV_COLUMNS`, one row for each planned attempt."""
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for run in runs:
        for (task_id, seed), attempt in run.attempts.items():
            cells = {**_setup(run), "task_id": task_id, "seed": seed, **_outcome(attempt)}
            writer.writerow({column: _cell(value) for column, value in cells.items()})
    return text.getvalue()


def _setup(run: Run) -> dict[str, Any]:
    return {
        "folder": run.folder,
        "agent": run.plan.agent,
        "model": run.plan.model,
        "edition": run.plan.edition,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "folder": run.folder,
        **_plain(run.plan),
        "attempts": [
            {
                "task_id": task_id,
                "seed": seed,
                "record": attempt.record if attempt else None,
            }
            for (task_id, seed), attempt in run.attempts.items()
        ],
    }


def _row(row: TaskRow | SplitRow) -> dict[str, Any]:
    # Without `run`, which stands in the document once.
    own = {field.name: getattr(row, field.name) for field in fields(row) if field.name != "run"}
    return {**_setup(row.run), **own, "is_complete": row.attempts.is_complete}


def _outcome(attempt: RecordedAttempt | None) -> dict[str, Any]:
    if attempt is None:
        return {"status": "missing"}
    record, grade = attempt.record, attempt.grade
    return {
        "status": record.status,
        "limit": record.limit.kind if record.limit else None,
        "score": grade.score,
        "medal": grade.medal,
        "above_median": grade.above_median,
        "submission_exists": grade.submission_exists,
        "valid_submission": grade.valid_submission,
        "is_practice": grade.is_practice,
        "is_miniature": grade.is_miniature,
        "is_lower_better": grade.thresholds.is_lower_better,
        **{
            f"{name}_threshold": getattr(grade.thresholds, name)
            for name in ("gold", "silver", "bronze", "median")
        },
        "sandbox": record.sandbox.kind,
        "is_sealed": record.sandbox.is_sealed,
        **_plain(record.resources),
        "started_at": record.started_at,
        "completed_at": record.completed_at,
    }


def _plain(value: Any) -> Any:
    """`value` as JSON knows it: data classes as objects, None for what is not finite."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _cell(value: Any) -> Any:
    """A value as CSV has it: empty for none, true and false in lower case as in JSON."""
    value = _plain(value)
    return str(value).lower() if isinstance(value, bool) else value
