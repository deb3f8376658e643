from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlebench.cli.main import main
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition, find_task, split_task_ids, task_ids
from mlebench.task import Edition


def test_list_shows_all_tasks_or_those_of_a_split(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, expected in (
        ([], task_ids()),
        (["--split", "practice"], split_task_ids("practice")),
    ):
        assert main(["list", "--json", "--data-dir", str(tmp_path), *arguments]) == 0
        listed = json.loads(capsys.readouterr().out)
        assert tuple(task["id"] for task in listed) == expected


def test_list_states_facts_and_what_is_prepared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = find_competition("diabetes-progression")
    for edition in (None, "v1"):
        if edition:
            prepare_task(task, tmp_path, Edition(edition))
        assert main(["list", "--json", "--data-dir", str(tmp_path)]) == 0
        listed = {facts["id"]: facts for facts in json.loads(capsys.readouterr().out)}
        assert listed[task.id] == {
            "id": task.id,
            "kind": "competition",
            "category": "tabular regression",
            "metric": "root mean squared error",
            "is_lower_better": True,
            "size_bytes": task.size_bytes,
            "is_practice": True,
            "prepared_edition": edition,
        }


def test_list_never_cuts_a_task_short_and_gives_it_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for task_id in task_ids():
        (line,) = (line for line in lines if line.split()[:1] == [task_id])
        task = find_task(task_id)
        assert task.category in line
        assert task.metric_name in line


def test_list_of_an_unknown_split_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--split", "practise"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        "mlebench list: no split is called 'practise'; did you mean practice?\n"
    )
