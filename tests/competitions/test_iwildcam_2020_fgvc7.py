"""iWildCam 2020: what only it has."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from mlebench.competitions.iwildcam_2020_fgvc7 import TEST, TRAIN
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "iwildcam-2020-fgvc7"
both_editions = pytest.mark.parametrize("edition", list(Edition))


def public(mini: Miniature, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((mini.data.public / name).read_text())
    return found


def test_images_with_two_annotations_have_two_rows_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition).gold_submission()["Id"] for edition in Edition)
    assert v1.duplicated().any()
    assert not v2.duplicated().any()
    assert set(v1) == set(v2)


@both_editions
def test_cameras_are_on_one_side_and_fill_the_share(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    train, test = (public(mini, name)["images"] for name in (TRAIN, TEST))
    assert not {i["location"] for i in train} & {i["location"] for i in test}
    share = len(test) / (len(train) + 2 * len(test))
    assert 0.15 < share <= 0.22


@both_editions
def test_images_without_annotation_are_there_and_have_no_answer(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    images = {image["id"] for image in public(mini, TEST)["images"]}
    assert set(mini.gold_submission()["Id"]) < images
    assert {path.stem for path in (mini.data.public / "test").iterdir()} == images


@both_editions
def test_holes_are_nan(miniature: Make, edition: Edition) -> None:
    frames = [i["seq_num_frames"] for i in public(miniature(ID, edition), TRAIN)["images"]]
    assert any(map(math.isnan, frames))
    assert all(math.isnan(value) or isinstance(value, float) for value in frames)


@both_editions
@pytest.mark.parametrize("category", ["0.5", "deer", "", "inf"])
def test_what_is_no_whole_number_is_refused(
    miniature: Make, edition: Edition, category: str
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(Category=gold["Category"] + ".0")) == 1
    gold.loc[0, "Category"] = category
    assert "row 1 " in mini.problems(gold)[0].message
    assert mini.problems(gold.rename(columns={"Category": "Predicted"}))
