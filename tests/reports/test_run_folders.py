from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.errors import MLEBenchError
from mlebench.reports.run_folders import read_runs
from mlebench.task import Medal
from tests.reports.example_runs import (
    THRESHOLDS,
    change_record,
    change_report,
    grading_report,
    write_run,
)


def test_an_attempt_has_the_grade_of_its_record(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.85]})
    (run,) = read_runs([tmp_path])
    attempt = run.attempts["a", 1]
    assert attempt is not None
    assert attempt.grade.score == 0.85
    assert attempt.grade.medal is Medal.SILVER
    assert attempt.grade.above_median
    assert attempt.grade.thresholds == THRESHOLDS


def test_a_planned_attempt_without_a_record_is_there_as_missing(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.85, "missing"]})
    (run,) = read_runs([tmp_path])
    assert run.attempts["a", 2] is None


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf")])
def test_a_score_that_is_not_finite_is_none(tmp_path: Path, score: float) -> None:
    write_run(tmp_path, {"a": [0.85]})
    change_report(tmp_path, "a", 1, score=score)
    (run,) = read_runs([tmp_path])
    attempt = run.attempts["a", 1]
    assert attempt is not None
    assert attempt.grade.score is None


def test_a_folder_of_runs_stands_for_the_runs_in_it(tmp_path: Path) -> None:
    write_run(tmp_path / "one", {"a": [0.85]})
    write_run(tmp_path / "two", {"a": [0.85]})
    (tmp_path / "no-run").mkdir()
    folders = [run.folder for run in read_runs([tmp_path])]
    assert folders == [str(tmp_path / "one"), str(tmp_path / "two")]


def test_a_run_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    run_dir = write_run(tmp_path / "runs" / "one", {"a": [0.85]})
    (tmp_path / "link").symlink_to(run_dir)
    assert len(read_runs([run_dir, tmp_path / "runs", tmp_path / "link"])) == 1


def test_an_attempt_that_the_plan_does_not_name_is_left_out(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.85, 0.9]})
    write_run(tmp_path, {"a": [0.85]})
    (run,) = read_runs([tmp_path])
    assert list(run.attempts) == [("a", 1)]


def test_a_folder_without_a_run_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(MLEBenchError, match=f"{tmp_path} holds no run: there is no run.json"):
        read_runs([tmp_path])


@pytest.mark.parametrize("name", ["absent", "file"])
def test_a_path_that_is_no_folder_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MLEBenchError, match=f"{name} is not a folder"):
        read_runs([tmp_path / name])


@pytest.mark.parametrize(
    ("field", "value"),
    [("edition", "v1"), ("agent", "other"), ("model", "other"), ("task_id", "b"), ("seed", 7)],
)
def test_a_record_of_another_setup_than_planned_is_an_error(
    tmp_path: Path, field: str, value: object
) -> None:
    write_run(tmp_path, {"a": [0.85]})
    change_record(tmp_path, "a", 1, **{field: value})
    with pytest.raises(MLEBenchError, match=f"seed-1/record.json is of .*{value!r}, but the run"):
        read_runs([tmp_path])


@pytest.mark.parametrize(
    "field", ["score", "gold_medal", "valid_submission", "median_threshold", "is_practice"]
)
def test_a_record_that_lacks_part_of_the_grade_is_an_error(tmp_path: Path, field: str) -> None:
    write_run(tmp_path, {"a": [0.85]})
    report = grading_report("a", 0.85, is_practice=False)
    del report[field]
    change_record(tmp_path, "a", 1, report=report)
    with pytest.raises(MLEBenchError, match=f"record.json holds no grading report.*{field}"):
        read_runs([tmp_path])


def test_a_run_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": ["missing"]})
    (tmp_path / "attempts/a/seed-1/record.json").mkdir(parents=True)
    with pytest.raises(MLEBenchError, match=f"the run in {tmp_path} cannot be read"):
        read_runs([tmp_path])
