"""iWildCam 2019: what only it has."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "iwildcam-2019-fgvc6"
both_editions = pytest.mark.parametrize("edition", list(Edition))


def test_the_sample_submission_numbers_raw_rows_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    lines = (v1.data.public / "sample_submission.csv").read_text().splitlines()
    rows = read(v1.data.raw / "train.csv")["id"].tolist()
    test = v1.gold_submission()["Id"].tolist()
    assert lines[0] == ",Id,Category"
    assert lines[1:] == [f"{rows.index(i)},{i},0" for i in test]
    assert list(v2.sample_submission()) == ["Id", "Category"]


def test_categories_that_the_test_set_lacks_lower_the_mean_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v2.gold_submission()
    present = sorted(set(gold["Category"]))
    lacking = next(str(k) for k in range(23) if str(k) not in present)
    row = gold["Category"].ne(present[0]).idxmax()
    invented, wrong = gold.copy(), gold.copy()
    invented.loc[row, "Category"], wrong.loc[row, "Category"] = lacking, present[0]
    lowered, same = v1.score(invented), v2.score(invented)
    assert v1.score(wrong) == v2.score(wrong)
    assert lowered is not None
    assert same is not None
    assert lowered < same


@pytest.mark.parametrize("category", ["11.9", "-1", "23"])
def test_fractions_and_unknown_categories_are_refused_in_v2_alone(
    miniature: Make, category: str
) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v2.gold_submission()
    assert v1.score(gold.assign(Category=gold["Category"] + ".9")) == 1
    gold.loc[0, "Category"] = category
    assert v1.score(gold) is not None
    assert "row 1 " in v2.problems(gold)[0].message


@both_editions
def test_cameras_and_images_are_on_one_side(miniature: Make, edition: Edition) -> None:
    public = miniature(ID, edition).data.public
    sides = [read(public / f"{side}.csv") for side in ("train", "test")]
    assert not set(sides[0]["location"]) & set(sides[1]["location"])
    for name, side in zip(("train", "test"), sides, strict=True):
        with zipfile.ZipFile(public / f"{name}_images.zip") as archive:
            assert set(archive.namelist()) == set(side["file_name"])
    assert "category_id" not in sides[1]


def test_an_image_too_many_is_refused(miniature: Make, tmp_path: Path) -> None:
    mini = miniature(ID, Edition.V1)
    data = TaskData(tmp_path, ID)
    data.raw.mkdir(parents=True)
    table = pd.read_csv(mini.data.raw / "train.csv")
    table[1:].to_csv(data.raw / "train.csv", index=False)
    (data.raw / "train_images.zip").symlink_to((mini.data.raw / "train_images.zip").resolve())
    with pytest.raises(PreparationError, match="420 images and should have 419"):
        prepare_task(find_competition(ID), tmp_path, Edition.V1)
