from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from mlebench.cli import options
from mlebench.cli.main import main
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition, split_task_ids, task_ids
from mlebench.task import Edition


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder where the practice tasks are prepared, so that selections take no time."""
    data_dir = tmp_path_factory.mktemp("data")
    for task_id in split_task_ids("practice"):
        prepare_task(find_competition(task_id), data_dir, Edition.V2)
    return data_dir


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (["--split", "practice"], set(split_task_ids("practice"))),
        (["-c", "breast-cancer", "-c", "atmospheric-co2"], {"breast-cancer", "atmospheric-co2"}),
        (["-c", "breast-cancer", "breast-cancer"], {"breast-cancer"}),
        (["--list", "tasks.txt"], {"breast-cancer"}),
    ],
)
def test_prepare_takes_the_selected_tasks_each_once(
    prepared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    selection: list[str],
    expected: set[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tasks.txt").write_text("# mine\nbreast-cancer\n")
    assert main(["prepare", *selection, "--data-dir", str(prepared), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    ids = [task["task_id"] for task in facts["tasks"]]
    assert len(ids) == len(set(ids))
    assert set(ids) == expected
    assert (facts["data_dir"], facts["edition"]) == (str(prepared), "v2")


def test_all_selects_every_task_and_lite_the_split_low() -> None:
    parser = argparse.ArgumentParser()
    options.add_task_selection(parser)
    all_tasks = parser.parse_args(["--all"])
    assert options.selected_task_ids(all_tasks) == task_ids()
    competitions = options.selected_task_ids(all_tasks, all_are_competitions=True)
    assert set(competitions) == set(task_ids()) - set(split_task_ids("research"))
    assert options.selected_task_ids(parser.parse_args(["--lite"])) == split_task_ids("low")


@pytest.mark.parametrize(
    ("selection", "complaint"),
    [
        (["-c", "breast-cancer", "brest-cancer"], "did you mean breast-cancer"),
        (["--split", "practise"], "did you mean practice"),
        (["--list", "tasks.txt"], "did you mean breast-cancer"),
        (["--list", "empty.txt"], "empty.txt names no task"),
        (["--list", "none.txt"], "cannot read the task list none.txt"),
    ],
)
def test_prepare_does_nothing_when_one_name_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    selection: list[str],
    complaint: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("tasks.txt").write_text("breast-cancer\nbrest-cancer\n")
    Path("empty.txt").touch()
    assert main(["prepare", *selection, "--data-dir", "data"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert complaint in captured.err
    assert not Path("data").exists()


def test_prepare_makes_the_edition_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    task = find_competition("diabetes-progression")
    arguments = ["prepare", "-c", task.id, "--data-dir", str(tmp_path), "--edition"]
    assert main([*arguments, "v1"]) == 0
    assert capsys.readouterr().out == f"1 of 1 tasks lie ready in {tmp_path} (edition v1)\n"
    assert TaskData(tmp_path, task.id).prepared_edition(task) is Edition.V1
    assert main([*arguments, "v2"]) == 1
    assert "prepared as edition v1, not v2" in capsys.readouterr().err
