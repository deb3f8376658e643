from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlebench.cli import main
from mlebench.registry import split_task_ids
from tests.reports.example_runs import write_run


def test_the_report_of_a_practice_run_has_a_table_of_the_practice_split(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task_ids = split_task_ids("practice")
    write_run(tmp_path, {task_id: [0.9, 0.8] for task_id in task_ids}, practice=task_ids)
    assert main(["report", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert f"practice · edition v2 · {len(task_ids)} practice tasks" in lines
    assert f"{task_ids[0]} · edition v2 · practice" in lines
    assert max(map(len, lines)) <= 100


def test_json_is_the_only_thing_on_stdout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(tmp_path, {"handwritten-digits": [0.9]})
    assert main(["report", str(tmp_path), "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)) == {"runs", "tasks", "splits"}


def test_csv_has_a_line_for_each_attempt_below_its_header(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(tmp_path, {"handwritten-digits": [0.9, "missing"]})
    assert main(["report", str(tmp_path), "--csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_practice_task_is_known_as_such_before_it_has_a_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_run(tmp_path, {"handwritten-digits": ["missing"]})
    assert main(["report", str(tmp_path)]) == 0
    assert "handwritten-digits · edition v2 · practice" in capsys.readouterr().out


def test_a_folder_that_is_no_run_is_a_users_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"mlebench report: {tmp_path} holds no run")
