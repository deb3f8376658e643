from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlebench.cli.main import main
from mlebench.cli.show import rules_in_words
from mlebench.competition import Competition
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition, find_task, task_ids
from mlebench.submissions import Label, Number, RowSum, SubmissionRules, Text, probability
from mlebench.task import Edition


def test_show_tells_all_about_a_task_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = find_competition("diabetes-progression")
    prepare_task(task, tmp_path, Edition.V2)
    assert main(["show", task.id, "--json", "--data-dir", str(tmp_path)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["splits"] == ["practice"]
    assert shown["gold"] == task.thresholds.gold
    assert shown["is_lower_better"] is True
    assert shown["prepared_edition"] == "v2"
    assert shown["data_dir"] == str(tmp_path / task.id)
    assert shown["description"] == task.description
    assert "Column progression: a finite number." in shown["submission_rules"]


@pytest.mark.parametrize("task_id", task_ids())
def test_show_prints_facts_and_the_text_that_the_agent_gets(
    task_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", task_id, "--data-dir", str(tmp_path)]) == 0
    words = " ".join(capsys.readouterr().out.split())
    task = find_task(task_id)
    assert f"gold {task.thresholds.gold:g}" in words
    assert "prepared no" in words
    assert task.description.splitlines()[0].removeprefix("# ") in words
    for problem in task.known_problems if isinstance(task, Competition) else ():
        assert problem.problem.split()[-1] in words


def test_show_of_an_unknown_task_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "brest-cancer"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no task is called 'brest-cancer'; did you mean breast-cancer" in captured.err


def test_rules_are_said_in_words() -> None:
    rules = SubmissionRules(
        "row_id",
        (
            probability("cat"),
            Number("count", minimum=0, is_integer=True),
            Number("change", maximum=2.5),
            Label("answer", ("yes", "no")),
            Text("reason"),
        ),
        row_sum=RowSum(("cat", "dog")),
        allows_extra_columns=False,
        max_bytes=1_000_000,
    )
    assert rules_in_words(rules)[1:] == [
        "Column row_id: the id.",
        "Column cat: a finite number from 0 to 1.",
        "Column count: an integer of at least 0.",
        "Column change: a finite number of at most 2.5.",
        "Column answer: one of yes, no.",
        "Column reason: any text.",
        "In each row cat, dog add up to 1, give or take 1e-06.",
        "Other columns are not allowed.",
        "The file has at most 1,000,000 bytes.",
    ]
