from __future__ import annotations

import csv
import io
import json
import statistics
from pathlib import Path
from typing import Any

import pytest

from mlebench.reports.export import CSV_COLUMNS, to_csv, to_json
from mlebench.reports.run_folders import read_runs
from mlebench.reports.summary import summarise
from tests.reports.example_runs import change_report, change_resources, write_run


def parsed_json(run_dir: Path) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    runs = read_runs([run_dir])
    summary = summarise(runs, {"low": ["a", "b"]}, ())
    return json.loads(to_json(runs, summary), parse_constant=refuse)


def parsed_csv(run_dir: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(read_runs([run_dir])))))


def test_json_has_the_plan_and_every_planned_attempt(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.95, "missing"], "b": [0.1, 0.2]}, model="provider/model")
    (run,) = parsed_json(tmp_path)["runs"]
    assert (run["folder"], run["agent"], run["model"]) == (
        str(tmp_path),
        "automl",
        "provider/model",
    )
    assert run["options"] == {"wall_time_s": 180}
    scores = [
        attempt["record"] and attempt["record"]["report"]["score"] for attempt in run["attempts"]
    ]
    assert scores == [0.95, None, 0.1, 0.2]


def test_json_has_the_rows_of_the_tables_unrounded(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.95, 0.85, 0.1], "b": [0.1, 0.2, 0.1]})
    document = parsed_json(tmp_path)
    task = document["tasks"][0]
    assert task["score"]["mean"] == pytest.approx(1.9 / 3, abs=1e-15)
    assert (task["medals"], task["best_medal"]) == ({"gold": 1, "silver": 1, "bronze": 0}, "gold")
    assert task["is_complete"] is True
    (split,) = document["splits"]
    assert (split["split"], split["edition"], split["task_ids"]) == ("low", "v2", ["a", "b"])
    assert split["any_medal"]["mean"] == pytest.approx(1 / 3, abs=1e-15)
    assert "run" not in split


def test_json_says_which_rows_are_incomplete(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.95, "missing"], "b": [0.1, 0.2]})
    document = parsed_json(tmp_path)
    assert [row["is_complete"] for row in document["tasks"]] == [False, True]
    assert [row["is_complete"] for row in document["splits"]] == [False]


def test_numbers_that_are_not_finite_are_null_in_json_and_empty_in_csv(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.95]})
    change_report(tmp_path, "a", 1, score=float("nan"), gold_threshold=float("inf"))
    change_resources(tmp_path, "a", 1, cost_usd=float("-inf"))
    (attempt,) = parsed_json(tmp_path)["runs"][0]["attempts"]
    assert attempt["record"]["report"]["score"] is None
    assert attempt["record"]["resources"]["cost_usd"] is None
    (row,) = parsed_csv(tmp_path)
    assert (row["score"], row["gold_threshold"], row["cost_usd"]) == ("", "", "")


def test_csv_has_a_row_for_each_planned_attempt(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.95, "missing"], "b": [0.1, "invalid"]})
    rows = parsed_csv(tmp_path)
    assert tuple(rows[0]) == CSV_COLUMNS
    assert [(row["task_id"], row["seed"], row["status"], row["score"]) for row in rows] == [
        ("a", "1", "completed", "0.95"),
        ("a", "2", "missing", ""),
        ("b", "1", "completed", "0.1"),
        ("b", "2", "completed", ""),
    ]
    assert rows[0]["medal"] == "gold"
    assert rows[0]["is_sealed"] == "true"
    assert rows[3]["valid_submission"] == "false"


def test_the_means_in_json_can_be_had_again_from_csv(tmp_path: Path) -> None:
    write_run(tmp_path, {"a": [0.123456789, 0.987654321, 0.5]})
    scores = [float(row["score"]) for row in parsed_csv(tmp_path)]
    assert parsed_json(tmp_path)["tasks"][0]["score"]["mean"] == statistics.mean(scores)
