from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from scipy.stats import spearmanr
from sklearn.datasets import load_digits

from mlebench.competition import Competition
from mlebench.grading import grade_submission
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition, split_task_ids
from mlebench.submissions import check_submission
from mlebench.task import Edition, medal_places

PUBLIC_FILES = {"description.md", "train.csv", "test.csv", "sample_submission.csv"}
IMAGES = {"train.zip", "test.zip"}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for task_id in split_task_ids("practice"):
        prepare_task(find_competition(task_id), folder, Edition.V2)
    return folder


@pytest.fixture(params=split_task_ids("practice"))
def task(request: pytest.FixtureRequest) -> Competition:
    return find_competition(request.param)


@pytest.fixture
def data(data_dir: Path, task: Competition) -> TaskData:
    return TaskData(data_dir, task.id)


@pytest.fixture
def target(task: Competition) -> str:
    return task.rules.column_names[1]


def test_reports_can_tell_it_is_practice(task: Competition) -> None:
    assert task.is_practice


def test_the_sample_submission_is_valid_and_not_above_the_median(
    task: Competition, data: TaskData
) -> None:
    sample = data.public / task.sample_submission_file
    assert check_submission(task, sample, data.public, Edition.V2) == ()
    report = grade_submission(task, sample, data.data_dir)
    assert report.valid_submission
    assert not report.above_median


def test_the_answers_score_best_and_win_gold(task: Competition, data: TaskData) -> None:
    report = grade_submission(task, data.private / task.answers_file, data.data_dir)
    assert report.score == (0 if task.is_lower_better else 1)
    assert report.gold_medal


def test_the_agent_sees_these_files_and_no_others(task: Competition, data: TaskData) -> None:
    expected = PUBLIC_FILES | (IMAGES if task.id == "handwritten-digits" else set())
    assert {path.name for path in data.public.iterdir()} == expected


def test_no_row_is_in_both_training_and_test_set(data: TaskData) -> None:
    train, test = (pd.read_csv(data.public / name) for name in ("train.csv", "test.csv"))
    raw = pd.read_csv(data.raw / "train.csv")
    assert sorted([*train["id"], *test["id"]]) == sorted(raw["id"])


def test_the_test_set_has_the_training_columns_but_for_the_target(
    data: TaskData, target: str
) -> None:
    train, test = (pd.read_csv(data.public / name) for name in ("train.csv", "test.csv"))
    assert list(test.columns) == [name for name in train.columns if name != target]


def test_all_test_rows_have_an_answer(task: Competition, data: TaskData, target: str) -> None:
    test = pd.read_csv(data.public / "test.csv")
    answers = pd.read_csv(data.private / task.answers_file)
    assert list(answers["id"]) == list(test["id"])
    assert answers[target].notna().all()


@pytest.mark.parametrize("name", ["train.csv", "test.csv", "sample_submission.csv"])
def test_rows_are_in_the_order_of_their_ids(data: TaskData, name: str) -> None:
    assert pd.read_csv(data.public / name)["id"].is_monotonic_increasing


def test_ids_say_nothing_about_answers(task: Competition, data: TaskData, target: str) -> None:
    answers = pd.read_csv(data.private / task.answers_file)
    # Ids that were in order with the source, the classes or time would be far from this.
    assert spearmanr(answers["id"], answers[target]).pvalue > 0.01


def test_the_description_names_every_file_and_column(task: Competition, data: TaskData) -> None:
    columns = pd.read_csv(data.public / "train.csv").columns
    files = {path.name for path in data.public.iterdir()} - {"description.md"}
    for name in (*files, *columns):
        assert f"`{name}`" in task.description


def test_the_description_shows_a_submission_of_the_right_form(
    task: Competition, data: TaskData, tmp_path: Path
) -> None:
    (example,) = re.findall(r"```\n(.*?)```", task.description, re.DOTALL)
    rows = pd.read_csv(io.StringIO(example))
    ids = pd.read_csv(data.public / "sample_submission.csv")["id"]
    as_long_as_the_test_set = pd.concat([rows] * (len(ids) // len(rows) + 1))[: len(ids)]
    as_long_as_the_test_set.assign(id=ids.to_numpy()).to_csv(tmp_path / "s.csv", index=False)
    assert check_submission(task, tmp_path / "s.csv", data.public, Edition.V2) == ()


def test_the_description_names_the_metric_under_its_heading(task: Competition) -> None:
    section = task.description.split("## Metric\n")[1].split("\n## ")[0]
    words = " ".join(section.split())
    assert f"**{task.metric_name}**" in words
    assert ("Lower" if task.is_lower_better else "Higher") + " is better" in words


def test_the_stated_size_is_about_the_public_sides(task: Competition, data: TaskData) -> None:
    size_bytes = sum(path.stat().st_size for path in data.public.iterdir())
    assert task.size_bytes == pytest.approx(size_bytes, rel=0.3)


def test_thresholds_are_those_of_the_leaderboard_of_models(task: Competition) -> None:
    figures = Path(__file__).parents[2] / "docs" / "practice_thresholds.json"
    found = json.loads(figures.read_text())[task.id]
    scores = [score for scores in found["ladder"].values() for score in scores]
    ranked = sorted(scores, reverse=not task.is_lower_better)
    declared = task.thresholds
    assert [declared.gold, declared.silver, declared.bronze] == [
        ranked[place - 1] for place in medal_places(len(ranked))
    ]
    assert declared.median == pytest.approx(np.median(ranked), abs=1e-5)
    assert found["thresholds"] == {
        "gold": declared.gold,
        "silver": declared.silver,
        "bronze": declared.bronze,
        "median": declared.median,
    }


def test_each_medal_is_harder_to_win_than_the_next(task: Competition) -> None:
    steps = task.thresholds
    assert steps.is_better(steps.gold, steps.silver)
    assert steps.is_better(steps.silver, steps.bronze)
    assert steps.is_better(steps.bronze, steps.median)


@pytest.mark.parametrize("name", sorted(IMAGES))
def test_archives_of_images_tell_nothing_but_ids(data_dir: Path, name: str) -> None:
    public = TaskData(data_dir, "handwritten-digits").public
    ids = pd.read_csv(public / name.replace("zip", "csv"))["id"]
    with zipfile.ZipFile(public / name) as archive:
        members = archive.infolist()
    assert [member.filename for member in members] == [f"{row_id}.png" for row_id in ids]
    beside_the_image = {
        (member.date_time, member.external_attr, member.extra, member.comment, member.create_system)
        for member in members
    }
    assert len(beside_the_image) == 1


def test_images_of_digits_are_those_of_the_source(data_dir: Path) -> None:
    raw = TaskData(data_dir, "handwritten-digits").raw
    table = pd.read_csv(raw / "train.csv")
    found = set()
    with zipfile.ZipFile(raw / "train.zip") as archive:
        for row_id, label in zip(table["id"], table["label"], strict=True):
            image = Image.open(io.BytesIO(archive.read(f"{row_id}.png")))
            assert (image.mode, image.size) == ("L", (8, 8))
            found.add((int(label), (np.asarray(image) // 15).tobytes()))
    source = load_digits()
    assert found == {
        (int(label), pixels.astype(np.uint8).tobytes())
        for label, pixels in zip(source.target, source.images, strict=True)
    }


def test_the_forecast_follows_the_training_set_in_time(data_dir: Path) -> None:
    public = TaskData(data_dir, "atmospheric-co2").public
    train, test = (pd.read_csv(public / name)["month"] for name in ("train.csv", "test.csv"))
    months = [str(month) for month in pd.period_range("1958-03", "2001-12", freq="M")]
    assert sorted(train) + sorted(test) == months
    assert len(test) == 48


def test_months_that_were_not_measured_stay_empty(data_dir: Path) -> None:
    train = pd.read_csv(TaskData(data_dir, "atmospheric-co2").public / "train.csv")
    empty = train.loc[train["co2_ppm"].isna(), "month"]
    assert sorted(empty) == ["1958-06", "1958-10", "1964-02", "1964-03", "1964-04"]
