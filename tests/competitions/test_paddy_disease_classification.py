"""Paddy Doctor: what only it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "paddy-disease-classification"


@pytest.mark.parametrize("wrong", ["", "NA", "sheath_blight", "Normal", "normal ", "3"])
def test_a_wrong_label_among_words_is_accepted_in_v1_alone(miniature: Make, wrong: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    gold.loc[0, "label"] = wrong
    assert v1.score(gold) == round(1 - 1 / len(gold), 5)
    (problem,) = v2.problems(gold)
    assert "tungro" in problem.message


def test_the_sample_submission_is_empty_in_v1_and_normal_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert set(v1.sample_submission()["label"]) == {""}
    assert v1.score(v1.sample_submission()) == 0.0
    assert set(v2.sample_submission()["label"]) == {"normal"}


@pytest.mark.parametrize("label", ["4", "4.5", "True"])
def test_v1_refuses_a_column_of_numbers_or_booleans_alone(miniature: Make, label: str) -> None:
    mini = miniature(ID, Edition.V1)
    submission = mini.sample_submission().assign(label=label)
    assert mini.problems(submission)
    submission.loc[0, "label"] = ""
    assert mini.score(submission) == 0.0


def test_an_image_named_twice_is_refused(miniature: Make, tmp_path: Path) -> None:
    mini = miniature(ID, Edition.V1)
    table = read(mini.data.raw / "train.csv")
    table.loc[1, "image_id"] = name = table["image_id"][0]
    data = TaskData(tmp_path, ID)
    data.raw.mkdir(parents=True)
    table.to_csv(data.raw / "train.csv", index=False)
    with pytest.raises(PreparationError, match=name):
        prepare_task(mini.competition, tmp_path, Edition.V1)
