"""ML2021Spring-hw2: what only it has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlebench.competitions.ml2021spring_hw2 import FOLDER
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "ml2021spring-hw2"


def test_utterances_stay_in_order_in_v2(miniature: Make) -> None:
    test = np.load(miniature(ID, Edition.V2).data.public / FOLDER / "test_11.npy")
    follows = (test[:-1, 39:] == test[1:, :390]).all(axis=1)
    assert follows.sum() == len(test) - len(test) / 30


@pytest.mark.parametrize("edition", list(Edition))
def test_arrays_keep_their_types_and_all_rows(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    public, raw = mini.data.public / FOLDER, mini.data.raw / FOLDER
    test = np.load(public / "test_11.npy")
    labels = np.load(public / "train_label_11.npy")
    assert test.dtype == np.float32
    assert labels.dtype == "<U2"
    rows = [*np.load(public / "train_11.npy"), *test]
    classes = [*labels, *mini.gold_submission()["ClassId"]]
    made = pd.DataFrame({"row": [row.tobytes() for row in rows], "label": classes})
    expected = pd.DataFrame(
        {
            "row": [row.tobytes() for row in np.load(raw / "train_11.npy")],
            "label": np.load(raw / "train_label_11.npy"),
        }
    )
    assert sorted(map(tuple, made.to_numpy())) == sorted(map(tuple, expected.to_numpy()))


def test_a_class_outside_0_to_38_is_wrong_in_v1_and_a_problem_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert v1.score(v1.gold_submission().assign(ClassId="39")) == 0
    assert v2.problems(v2.gold_submission().assign(ClassId="39"))


@pytest.mark.parametrize("edition", list(Edition))
def test_whole_decimals_are_classes_and_fractions_are_not(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(ClassId=gold["ClassId"] + ".0", Id=gold["Id"] + ".0")) == 1
    for value in ("2.5", "aa", ""):
        assert mini.problems(gold.assign(ClassId=[value, *gold["ClassId"][1:]]))
