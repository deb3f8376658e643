from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlebench.reports.run_folders import read_runs
from mlebench.reports.summary import SELECTED, Estimate, SplitRow, TaskRow, summarise
from mlebench.runs.record import AttemptStatus, LimitReached, SandboxFacts
from mlebench.task import Medal
from tests.reports.example_runs import (
    Outcome,
    change_record,
    change_report,
    change_resources,
    write_run,
)

NO_SPLITS: dict[str, Sequence[str]] = {}


def task_rows(*paths: Path) -> tuple[TaskRow, ...]:
    return summarise(read_runs(paths), NO_SPLITS, ()).tasks


def split_rows(*paths: Path, **splits: Sequence[str]) -> tuple[SplitRow, ...]:
    return summarise(read_runs(paths), splits, ()).splits


finite_floats = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_the_standard_error_is_the_sample_deviation_over_the_root_of_n(
    values: list[float],
) -> None:
    estimate = Estimate.of(values)
    assert estimate.n == len(values)
    assert estimate.mean == pytest.approx(np.mean(values), rel=1e-9, abs=1e-9)
    expected = np.std(values, ddof=1) / np.sqrt(len(values))
    assert estimate.standard_error == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(st.lists(finite_floats, min_size=2, max_size=6))
def test_finite_values_have_a_finite_mean_and_standard_error(values: list[float]) -> None:
    estimate = Estimate.of(values)
    assert estimate.mean is not None
    assert math.isfinite(estimate.mean)
    assert estimate.standard_error is not None
    assert math.isfinite(estimate.standard_error)


@given(finite_floats)
def test_one_value_has_no_standard_error(value: float) -> None:
    assert Estimate.of([value]) == Estimate(mean=value, standard_error=None, n=1)


def test_no_values_have_no_mean() -> None:
    assert Estimate.of([]) == Estimate(mean=None, standard_error=None, n=0)


def test_a_tasks_score_is_the_mean_over_seeds(tmp_path: Path) -> None:
    (row,) = task_rows(write_run(tmp_path, {"a": [0.7, 0.8, 0.9]}))
    assert row.score.mean == pytest.approx(0.8)
    assert row.score.standard_error == pytest.approx(0.1 / math.sqrt(3))
    assert row.attempts.is_complete


def test_medals_are_counted_by_the_best_of_each_attempt(tmp_path: Path) -> None:
    (row,) = task_rows(write_run(tmp_path, {"a": [0.85, 0.72, 0.85, 0.6, 0.1]}))
    assert row.medals == {Medal.GOLD: 0, Medal.SILVER: 2, Medal.BRONZE: 1}
    assert row.best_medal is Medal.SILVER
    assert row.above_median == 4


def test_a_missing_attempt_is_in_no_mean_and_makes_its_task_incomplete(tmp_path: Path) -> None:
    (row,) = task_rows(write_run(tmp_path, {"a": [0.7, "missing", 0.9]}))
    assert row.score.mean == pytest.approx(0.8)
    assert row.score.n == 2
    assert (row.attempts.recorded, row.attempts.planned) == (2, 3)
    assert not row.attempts.is_complete


def test_an_invalid_submission_has_no_score_and_no_medal(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.95, "invalid"]})
    (row,) = task_rows(run_dir)
    assert (row.score.mean, row.score.n) == (0.95, 1)
    assert (row.valid_submissions, row.attempts.recorded) == (1, 2)
    (split,) = split_rows(run_dir)
    assert split.any_medal.mean == 0.5
    assert split.valid_submission.mean == 0.5


def test_an_attempt_that_ended_in_an_error_counts_and_makes_its_row_incomplete(
    tmp_path: Path,
) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, 0.7]})
    change_record(run_dir, "a", 2, status=AttemptStatus.ERROR, error="the agent exited with 1")
    (row,) = task_rows(run_dir)
    assert row.score.mean == pytest.approx(0.8)
    assert row.attempts.errors == 1
    assert not row.attempts.is_complete


def test_an_attempt_that_a_limit_ended_is_an_ordinary_result(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, 0.7]})
    limit = LimitReached(kind="wall time", message="180 s are over")
    change_record(run_dir, "a", 2, status=AttemptStatus.LIMIT, limit=limit)
    (row,) = task_rows(run_dir)
    assert row.score.mean == pytest.approx(0.8)
    assert row.attempts.limits == 1
    assert row.attempts.is_complete


def test_unsealed_attempts_are_counted(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, 0.7]})
    local = SandboxFacts(kind="local", is_sealed=False, limits={}, enforced_by={})
    change_record(run_dir, "a", 2, sandbox=local)
    (row,) = task_rows(run_dir)
    assert row.attempts.unsealed == 1


def test_resource_use_is_averaged_over_the_attempts_that_know_it(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, 0.9, 0.9]})
    change_resources(run_dir, "a", 1, wall_s=10.0, cpu_s=None, cost_usd=None)
    change_resources(run_dir, "a", 2, wall_s=20.0, cpu_s=8.0, cost_usd=float("nan"))
    change_resources(run_dir, "a", 3, wall_s=60.0, cpu_s=4.0, cost_usd=None)
    (row,) = task_rows(run_dir)
    assert row.use.wall_s == 30.0
    assert row.use.cpu_s == 6.0
    assert row.use.cost_usd is None


def test_thresholds_are_unknown_where_records_disagree(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, 0.9]})
    change_report(run_dir, "a", 2, gold_threshold=0.99)
    (row,) = task_rows(run_dir)
    assert row.thresholds is None


def test_a_splits_rate_is_the_mean_over_tasks_and_then_over_seeds(tmp_path: Path) -> None:
    run_dir = write_run(
        tmp_path,
        {
            "a": [0.95, 0.95, 0.10],
            "b": [0.85, 0.10, 0.10],
            "c": [0.75, 0.60, 0.10],
            "d": [0.10, 0.10, "invalid"],
        },
    )
    (row,) = split_rows(run_dir, low=["a", "b", "c", "d"])
    any_medal = [3 / 4, 1 / 4, 0]
    assert row.split == "low"
    assert row.any_medal.mean == pytest.approx(np.mean(any_medal))
    assert row.any_medal.standard_error == pytest.approx(np.std(any_medal, ddof=1) / math.sqrt(3))
    assert row.gold.mean == pytest.approx(np.mean([1 / 4, 1 / 4, 0]))
    assert row.silver.mean == pytest.approx(np.mean([1 / 4, 0, 0]))
    assert row.bronze.mean == pytest.approx(np.mean([1 / 4, 0, 0]))
    assert row.above_median.mean == pytest.approx(np.mean([3 / 4, 2 / 4, 0]))
    assert row.valid_submission.mean == pytest.approx(np.mean([1, 1, 3 / 4]))


def test_a_seed_with_a_missing_attempt_is_in_no_rate_of_its_split(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, 0.9, 0.1], "b": [0.9, "missing", 0.1]})
    (row,) = split_rows(run_dir, low=["a", "b"])
    assert (row.any_medal.mean, row.any_medal.n) == (0.5, 2)
    assert row.complete_seeds == 2
    assert (row.attempts.recorded, row.attempts.planned) == (5, 6)
    assert not row.attempts.is_complete


def test_a_split_without_a_complete_seed_has_no_rates(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9, "missing"], "b": ["missing", 0.9]})
    (row,) = split_rows(run_dir, low=["a", "b"])
    assert row.any_medal == Estimate(mean=None, standard_error=None, n=0)


def test_a_split_is_named_only_by_a_run_that_plans_all_of_it(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.9], "b": [0.9]})
    assert [
        (row.split, row.task_ids) for row in split_rows(run_dir, low=["a", "c"], dev=["b"])
    ] == [("dev", ("b",)), (SELECTED, ("a",))]


def test_a_split_with_practice_tasks_among_others_counts_the_others_only(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path, {"a": [0.1], "p": [0.9]}, practice=["p"])
    rows = split_rows(run_dir, all=["a", "p"])
    assert [(row.split, row.task_ids, row.is_practice) for row in rows] == [
        ("all", ("a",), False),
        (SELECTED, ("p",), True),
    ]
    assert rows[0].any_medal.mean == 0


TASKS = "abcdefgh"


@given(
    planned=st.sets(st.sampled_from(TASKS), min_size=1),
    practice=st.sets(st.sampled_from(TASKS)),
    splits=st.dictionaries(st.sampled_from(["low", "dev", "all"]), st.sets(st.sampled_from(TASKS))),
)
def test_every_task_is_in_a_split_row_and_practice_tasks_are_in_rows_of_their_own(
    planned: set[str], practice: set[str], splits: dict[str, set[str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcomes: dict[str, list[Outcome]] = {task_id: ["missing"] for task_id in planned}
        runs = read_runs([write_run(Path(folder), outcomes)])
    rows = summarise(runs, splits, practice).splits
    assert {task_id for row in rows for task_id in row.task_ids} == planned
    for row in rows:
        assert {task_id in practice for task_id in row.task_ids} == {row.is_practice}


def test_runs_are_never_merged_even_with_the_same_setup(tmp_path: Path) -> None:
    one = write_run(tmp_path / "one", {"a": [0.9]})
    two = write_run(tmp_path / "two", {"a": [0.1]})
    assert [row.score.mean for row in task_rows(one, two)] == [0.9, 0.1]
    assert [row.any_medal.mean for row in split_rows(one, two, low=["a"])] == [1, 0]
