from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mlebench.competitions.facts import facts
from mlebench.errors import UnknownNameError
from mlebench.registry import (
    competition_ids,
    find_competition,
    find_task,
    parse_task_list,
    split_names,
    split_task_ids,
    task_ids,
)
from tests.outside_packages import install, mlebench


@pytest.mark.parametrize("split", split_names())
def test_a_split_names_known_tasks_each_once(split: str) -> None:
    ids = split_task_ids(split)
    assert len(set(ids)) == len(ids) > 0
    assert set(ids) <= set(task_ids())


def test_the_split_all_has_every_complexity_and_systemcard_some_of_each() -> None:
    parts = [split_task_ids(name) for name in ("low", "medium", "high")]
    assert split_task_ids("all") == tuple(task_id for part in parts for task_id in part)
    assert split_task_ids("lite") == parts[0]
    assert [task_id for task_id in split_task_ids("systemcard") if task_id in parts[0]] == [
        "aptos2019-blindness-detection",
        "mlsp-2013-birds",
        "new-york-city-taxi-fare-prediction",
        "nomad2018-predict-transparent-conductors",
        "spooky-author-identification",
    ]


def test_a_competition_is_in_the_split_that_its_facts_name() -> None:
    for name in ("low", "medium", "high", "dev"):
        assert {facts(task_id).split for task_id in split_task_ids(name)} <= {name}
    declared = {
        task_id for task_id in competition_ids() if find_competition(task_id).archive is not None
    }
    assert declared == {*split_task_ids("all"), *split_task_ids("dev")}


@pytest.mark.parametrize("task_id", task_ids())
def test_a_task_is_found_under_its_own_id(task_id: str) -> None:
    assert find_task(task_id).id == task_id


def test_an_unknown_task_is_answered_with_the_nearest_ids() -> None:
    with pytest.raises(UnknownNameError, match="did you mean breast-cancer") as caught:
        find_task("brest-cancer")
    assert caught.value.nearest[0] == "breast-cancer"


def test_an_unknown_split_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(UnknownNameError, match=r"no split is called 'practise'.*practice"):
        split_task_ids("practise")


def test_a_task_list_has_comments_blank_lines_and_no_repetitions() -> None:
    text = "# mine\n\n  breast-cancer  # tabular\natmospheric-co2\r\nbreast-cancer\n"
    assert parse_task_list(text) == ("breast-cancer", "atmospheric-co2")


def test_declarations_are_loaded_without_heavy_libraries() -> None:
    # NumPy alone, of which the metrics that declarations name are made.
    program = (
        "import sys; from mlebench.registry import find_task, task_ids\n"
        "tasks = [find_task(task_id).description for task_id in task_ids()]\n"
        "heavy = {'pandas', 'pyarrow', 'scipy', 'sklearn', 'rich', 'inspect_ai'}\n"
        "print(heavy & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "set()\n"


def test_an_outside_package_adds_a_task_that_is_used_like_any_other(tmp_path: Path) -> None:
    install(tmp_path, "outside", {"my-task": "task"}, "task = declare('my-task')")
    data = ("--data-dir", tmp_path / "data")
    assert mlebench(tmp_path, "prepare", "-c", "my-task", *data).returncode == 0
    listed = {task["id"]: task for task in json.loads(_list(tmp_path, *data).stdout)}
    assert set(listed) == {*task_ids(), "my-task"}
    assert listed["my-task"]["prepared_edition"] == "v2"
    shown = json.loads(mlebench(tmp_path, "show", "my-task", "--json").stdout)
    assert shown["description"] == "# A task from outside\n\nSay 1.\n"
    answers = tmp_path / "data" / "my-task" / "prepared" / "private" / "answers.csv"
    graded = mlebench(tmp_path, "grade-sample", answers, "my-task", *data, "--json")
    assert json.loads(graded.stdout)["gold_medal"] is True


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit('bye')", "SystemExit: bye"),
        ("", "AttributeError"),
        ("task = 'a string'", "is a str, not a Competition"),
        ("task = declare('other-task')", "calls itself 'other-task'"),
        ("__name__ = 'json'; task = declare('my-task')", "FileNotFoundError"),
    ],
)
def test_a_broken_outside_package_hurts_nothing_but_its_task(
    tmp_path: Path, source: str, complaint: str
) -> None:
    install(tmp_path, "broken", {"my-task": "task"}, source)
    listed = _list(tmp_path)
    assert [task["id"] for task in json.loads(listed.stdout)] == list(task_ids())
    assert "warning: task my-task of package broken 1.0" in listed.stderr
    used = mlebench(tmp_path, "show", "my-task")
    assert used.returncode == 2
    assert "package broken 1.0" in used.stderr
    assert complaint in used.stderr
    assert "Traceback" not in used.stderr


def test_two_packages_that_state_the_same_task_are_both_named(tmp_path: Path) -> None:
    for name in ("first", "second"):
        install(tmp_path, name, {"my-task": "task"}, "task = declare('my-task')")
    used = mlebench(tmp_path, "show", "my-task")
    assert used.returncode == 2
    assert "first 1.0 and second 1.0 both state it" in used.stderr


def test_an_outside_package_cannot_take_the_place_of_a_task_of_ours(tmp_path: Path) -> None:
    install(tmp_path, "impostor", {"breast-cancer": "task"}, "task = declare('breast-cancer')")
    shown = json.loads(mlebench(tmp_path, "show", "breast-cancer", "--json").stdout)
    assert shown["package"] == "mlebench.practice.breast_cancer"


def _list(site: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    run = mlebench(site, "list", "--json", *arguments)
    assert run.returncode == 0, run.stderr
    return run
