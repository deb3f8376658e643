"""What holds for every research task, whichever it is."""

from __future__ import annotations

import filecmp
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlebench.grading import grade_submission
from mlebench.layout import TaskData
from mlebench.preparation import RawOptions
from mlebench.preparation.one_task import prepare_task
from mlebench.registry import find_task, split_task_ids, task_ids
from mlebench.research.solutions import grade_solution, prepared_instance, solution_names
from mlebench.research_task import Kind, ResearchTask
from mlebench.submissions import check_submission
from mlebench.task import Edition

TASK_IDS = split_task_ids("research")
SEED = 1
TOLERANCE = 0.1
"""Of scores that timing takes part in, on a busy machine."""


@pytest.fixture(params=TASK_IDS, scope="module")
def task(request: pytest.FixtureRequest) -> ResearchTask:
    found = find_task(request.param)
    assert isinstance(found, ResearchTask)
    return found


@pytest.fixture(scope="module")
def data_dir(task: ResearchTask) -> Iterator[Path]:
    with prepared_instance(task, SEED) as folder:
        yield folder


def _files(folder: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_split_has_every_research_task() -> None:
    found = {task_id for task_id in task_ids() if isinstance(find_task(task_id), ResearchTask)}
    assert found == set(TASK_IDS)


def test_one_seed_makes_the_same_instance_and_another_makes_another(
    task: ResearchTask, data_dir: Path, tmp_path: Path
) -> None:
    first = TaskData.of(task, data_dir, 1).prepared
    for seed, is_same in ((SEED, True), (SEED + 1, False)):
        other = tmp_path / str(seed)
        prepare_task(task, other, Edition.V2, RawOptions(seed=seed))
        made = TaskData.of(task, other, 1).prepared
        assert (_files(made) == _files(first)) is is_same


def test_instances_differ_on_both_sides(task: ResearchTask, tmp_path: Path) -> None:
    prepare_task(task, tmp_path, Edition.V2, RawOptions(instances=2))
    one, two = (TaskData.of(task, tmp_path, seed) for seed in (1, 2))
    assert _files(one.private) != _files(two.private)
    assert _files(one.public) != _files(two.public)


def test_nothing_private_lies_on_the_public_side(task: ResearchTask, data_dir: Path) -> None:
    data = TaskData.of(task, data_dir, 1)
    private = [path for path in data.private.rglob("*") if path.is_file()]
    assert private
    for path in data.public.rglob("*"):
        if path.is_file():
            assert not any(filecmp.cmp(path, secret, shallow=False) for secret in private)


def test_the_start_scores_0_the_reference_1_and_the_others_do_not_reach_gold(
    task: ResearchTask, data_dir: Path, environment: Path
) -> None:
    scores = {
        name: grade_solution(task, name, data_dir, environment).score
        for name in solution_names(task)
    }
    start, *others, reference = scores.values()
    assert start == pytest.approx(0, abs=TOLERANCE)
    assert reference is not None
    assert reference >= 1 - TOLERANCE
    assert all(score is not None and score < task.thresholds.gold for score in others)
    tricks = [score for name, score in scores.items() if name.startswith("trick_")]
    assert all(score is not None and score < task.thresholds.bronze for score in tricks)


@pytest.mark.nightly
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", range(20))
def test_the_scale_holds_on_every_seed(task: ResearchTask, environment: Path, seed: int) -> None:
    with prepared_instance(task, 100 + seed) as data_dir:
        for name in solution_names(task):
            score = grade_solution(task, name, data_dir, environment).score
            assert score is not None
            if name == "start":
                assert score == pytest.approx(0, abs=TOLERANCE)
            elif name == "reference":
                assert score >= 1 - TOLERANCE
            elif name.startswith("trick_"):
                assert score < task.thresholds.bronze
            else:
                assert score < task.thresholds.gold


def test_no_submission_and_an_empty_folder_have_no_score(
    task: ResearchTask, data_dir: Path, tmp_path: Path, environment: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (None, tmp_path / "missing", empty):
        report = grade_submission(task, path, data_dir, agent_environment=environment)
        assert report.score is None
        assert report.problems


def test_files_that_are_no_files_have_a_named_problem_and_no_credit(
    task: ResearchTask, data_dir: Path, tmp_path: Path, environment: Path
) -> None:
    for number, file in enumerate(task.hand_in):
        folder = tmp_path / str(number)
        path = folder / file.name
        path.parent.mkdir(parents=True)
        path.symlink_to("/etc/passwd")
        data = TaskData.of(task, data_dir, 1)
        problems = check_submission(task, folder, data.public, Edition.V2)
        assert any(file.name in str(problem) for problem in problems)
        report = grade_submission(task, folder, data_dir, agent_environment=environment)
        assert report.score in (None, pytest.approx(0, abs=TOLERANCE))
        assert any(file.name in problem for problem in report.problems)


def test_a_file_that_is_too_large_or_no_text_is_named(
    task: ResearchTask, data_dir: Path, tmp_path: Path, environment: Path
) -> None:
    for number, content in enumerate((b"\xff\xfe\x00", None)):
        folder = tmp_path / str(number)
        for file in task.hand_in:
            path = folder / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as opened:
                opened.write(content or b"")
                if content is None:
                    opened.truncate(file.max_bytes + 1)
        report = grade_submission(task, folder, data_dir, agent_environment=environment)
        assert report.score == pytest.approx(0, abs=TOLERANCE)
        assert report.problems


def test_the_description_names_every_file_to_hand_in(task: ResearchTask) -> None:
    for file in task.hand_in:
        assert file.name in task.description
    assert isinstance(task.kind, Kind)
