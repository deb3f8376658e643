"""Adds up runs by task and by split. Pure: runs in, rows out.

What is a row. A task row is one run's attempts at one task; a split row is one
run's attempts at all tasks of a split. Runs are never merged, even when agent,
model and edition are the same: each counts its seeds from 1, and two attempts
with the same seed are not two seeds. As a run has one edition, no row mixes
editions.

Which split rows. A run gets a row for each split all of whose tasks it plans.
Its tasks that are in none of these share a row named `SELECTED`, so that no row
carries the name of a split it covers in part. Practice tasks are never in a row
with others: a split that has both counts the others only.

How attempts count:

- A missing attempt (planned, without a record) is in no mean and no rate. The
  row says so ("2 of 3") and is incomplete. In a split row, a seed at which any
  of the tasks' attempts is missing is left out, so that all means are over the
  same tasks.
- An attempt that ended in an error is graded on what it had handed in by then,
  and counts with that grade. The row says so and is incomplete.
- An attempt that a limit ended is graded likewise, and is an ordinary result.
- An invalid or missing submission has no score, so it is not in the mean score;
  in the rates it counts as no medal, not above the median, not valid.
- An unsealed attempt counts, and the row says so.

How means are made. The mean score of a task is over seeds. For a split's rate,
the share of the tasks is taken for each seed, then the mean over seeds. The
standard error is the sample standard deviation (n - 1 in the denominator) over
seeds, divided by the square root of their number n; there is none below two.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from mlebench.reports.run_folders import Grade, RecordedAttempt, Run
from mlebench.runs.record import AttemptStatus
from mlebench.task import Medal, Thresholds

SELECTED = "selected"
"""The name of a split row for tasks that make up no whole split."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A mean over seeds and how sure it is."""

    mean: float | None
    """None over no values."""
    standard_error: float | None
    """None over fewer than two values."""
    n: int
    """How many values there were."""

    @classmethod
    def of(cls, values: Sequence[float]) -> Estimate:
        """Mean and standard error of finite `values`."""
        n = len(values)
        # Scaled before, not after: the deviation itself may exceed the largest float.
        scaled = [value / math.sqrt(n) for value in values]
        return cls(
            mean=statistics.mean(map(float, values)) if n else None,
            standard_error=statistics.stdev(scaled) if n > 1 else None,
            n=n,
        )


@dataclass(frozen=True, kw_only=True)
class AttemptCounts:
    """How far a row's attempts have come, and how they ended."""

    planned: int
    recorded: int
    errors: int
    limits: int
    unsealed: int

    @property
    def is_complete(self) -> bool:
        """Whether every planned attempt has a record and none ended in an error."""
        return self.recorded == self.planned and not self.errors


@dataclass(frozen=True, kw_only=True)
class MeanUse:
    """Means over the recorded attempts for which a figure is known; None for none."""

    wall_s: float | None
    cpu_s: float | None
    total_tokens: float | None
    cost_usd: float | None


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """One run's attempts at one task."""

    run: Run
    task_id: str
    is_practice: bool
    thresholds: Thresholds | None
    """None while there is no record, or where the records disagree."""
    note: str
    """What to know about a medal here; mostly empty."""
    attempts: AttemptCounts
    score: Estimate
    medals: dict[Medal, int]
    """Attempts whose best medal is this one: gold, silver, bronze."""
    above_median: int
    valid_submissions: int
    use: MeanUse

    @property
    def best_medal(self) -> Medal | None:
        return next((medal for medal, count in self.medals.items() if count), None)


@dataclass(frozen=True, kw_only=True)
class SplitRow:
    """One run's attempts at the tasks of a split; rates lie in [0, 1]."""

    run: Run
    split: str
    """A split's name, or `SELECTED`."""
    task_ids: tuple[str, ...]
    is_practice: bool
    attempts: AttemptCounts
    complete_seeds: int
    """The seeds that the rates are over: those with a record for every task."""
    any_medal: Estimate
    gold: Estimate
    silver: Estimate
    bronze: Estimate
    above_median: Estimate
    valid_submission: Estimate
    use: MeanUse


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All rows, each kind in the order of the runs and their plans."""

    tasks: tuple[TaskRow, ...]
    splits: tuple[SplitRow, ...]


def summarise(
    runs: Sequence[Run],
    splits: Mapping[str, Collection[str]],
    practice_task_ids: Collection[str],
) -> Summary:
    """Add up `runs` by task and by split, as the module's docstring says.

    Args:
        runs: what `read_runs` found.
        splits: the names of splits and the ids of their tasks.
        practice_task_ids: tasks known to be practice; what records say is added.
    """
    practice = set(practice_task_ids)
    for run in runs:
        for (task_id, _), attempt in run.attempts.items():
            if attempt and attempt.grade.is_practice:
                practice.add(task_id)
    return Summary(
        tasks=tuple(
            _task_row(run, task_id, task_id in practice)
            for run in runs
            for task_id in run.plan.task_ids
        ),
        splits=tuple(
            _split_row(run, name, task_ids, task_ids[0] in practice)
            for run in runs
            for name, task_ids in _split_tasks(run.plan.task_ids, splits, practice)
        ),
    )


def _split_tasks(
    planned: Sequence[str], splits: Mapping[str, Collection[str]], practice: Collection[str]
) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Names and tasks of a run's split rows; no row has none."""
    covered: set[str] = set()
    for name, members in splits.items():
        counted = {task_id for task_id in members if task_id not in practice} or set(members)
        if counted and counted <= set(planned):
            covered |= counted
            yield name, tuple(task_id for task_id in planned if task_id in counted)
    rest = [task_id for task_id in planned if task_id not in covered]
    for is_practice in (True, False):
        if selected := tuple(task for task in rest if (task in practice) == is_practice):
            yield SELECTED, selected


def _task_row(run: Run, task_id: str, is_practice: bool) -> TaskRow:
    attempts = [run.attempts[task_id, seed] for seed in _seeds(run)]
    grades = [attempt.grade for attempt in attempts if attempt]
    medals = Counter(grade.medal for grade in grades)
    thresholds = {grade.thresholds for grade in grades}
    return TaskRow(
        run=run,
        task_id=task_id,
        is_practice=is_practice,
        thresholds=thresholds.pop() if len(thresholds) == 1 else None,
        note=next((grade.note for grade in grades if grade.note), ""),
        attempts=_count(attempts),
        score=Estimate.of([grade.score for grade in grades if grade.score is not None]),
        medals={medal: medals[medal] for medal in Medal},
        above_median=sum(grade.above_median for grade in grades),
        valid_submissions=sum(grade.valid_submission for grade in grades),
        use=_mean_use(attempts),
    )


def _split_row(run: Run, split: str, task_ids: tuple[str, ...], is_practice: bool) -> SplitRow:
    by_seed = [[run.attempts[task_id, seed] for task_id in task_ids] for seed in _seeds(run)]
    complete = [
        [attempt.grade for attempt in attempts if attempt] for attempts in by_seed if all(attempts)
    ]
    attempts = [attempt for attempts in by_seed for attempt in attempts]

    def rate(is_counted: Callable[[Grade], bool]) -> Estimate:
        return Estimate.of([statistics.fmean(map(is_counted, grades)) for grades in complete])

    return SplitRow(
        run=run,
        split=split,
        task_ids=task_ids,
        is_practice=is_practice,
        attempts=_count(attempts),
        complete_seeds=len(complete),
        any_medal=rate(lambda grade: grade.medal is not None),
        gold=rate(lambda grade: grade.medal is Medal.GOLD),
        silver=rate(lambda grade: grade.medal is Medal.SILVER),
        bronze=rate(lambda grade: grade.medal is Medal.BRONZE),
        above_median=rate(lambda grade: grade.above_median),
        valid_submission=rate(lambda grade: grade.valid_submission),
        use=_mean_use(attempts),
    )


def _seeds(run: Run) -> range:
    return range(1, run.plan.seeds + 1)


def _count(attempts: Sequence[RecordedAttempt | None]) -> AttemptCounts:
    records = [attempt.record for attempt in attempts if attempt]
    statuses = Counter(record.status for record in records)
    return AttemptCounts(
        planned=len(attempts),
        recorded=len(records),
        errors=statuses[AttemptStatus.ERROR],
        limits=statuses[AttemptStatus.LIMIT],
        unsealed=sum(not record.sandbox.is_sealed for record in records),
    )


def _mean_use(attempts: Iterable[RecordedAttempt | None]) -> MeanUse:
    uses = [attempt.record.resources for attempt in attempts if attempt]
    return MeanUse(
        wall_s=_mean_known(use.wall_s for use in uses),
        cpu_s=_mean_known(use.cpu_s for use in uses),
        total_tokens=_mean_known(use.total_tokens for use in uses),
        cost_usd=_mean_known(use.cost_usd for use in uses),
    )


def _mean_known(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None and math.isfinite(value)]
    return Estimate.of(known).mean
