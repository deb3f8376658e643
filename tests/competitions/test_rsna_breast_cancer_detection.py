"""RSNA Screening Mammography: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "rsna-breast-cancer-detection"


def first(gold: pd.DataFrame, value: str) -> pd.DataFrame:
    return gold.assign(cancer=[value, *gold["cancer"][1:]])


def test_missing_values_score_zero_in_v1_and_are_invalid_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for value in ("", "NaN"):
        assert v1.score(first(v1.gold_submission(), value)) == 0
        assert v2.problems(first(v2.gold_submission(), value))


def test_values_outside_0_and_1_are_clipped_in_v1_and_invalid_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        changed = mini.gold_submission()
        changed["cancer"] = changed["cancer"].map({"1": "inf", "0": "-3"})
        assert mini.score(changed) == (1 if mini is v1 else None)


@pytest.mark.parametrize("edition", list(Edition))
def test_no_cancer_at_all_scores_zero(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    assert mini.score(mini.gold_submission().assign(cancer=0)) == 0
    assert mini.score(mini.gold_submission().assign(cancer=False)) == 0


@pytest.mark.parametrize("edition", list(Edition))
def test_negative_values_alone_and_words_are_invalid(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    assert mini.problems(mini.gold_submission().assign(cancer=-1))
    assert mini.problems(first(mini.gold_submission(), "word"))


def test_patients_are_on_one_side_and_what_tells_of_cancer_in_train(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    train, test = (read(mini.data.public / f"{side}.csv") for side in ("train", "test"))
    assert not set(train["patient_id"]) & set(test["patient_id"])
    assert list(test.columns) == (
        "site_id patient_id image_id laterality view age implant machine_id prediction_id".split()
    )
    for side, table in (("train", train), ("test", test)):
        names = set(table["patient_id"] + "/" + table["image_id"] + ".dcm")
        folder = mini.data.public / f"{side}_images"
        assert {str(path.relative_to(folder)) for path in folder.rglob("*.dcm")} == names


def test_each_breast_has_one_answer_and_the_sample_the_share_of_train_images(
    miniature: Make,
) -> None:
    mini = miniature(ID, Edition.V1)
    gold, sample = mini.gold_submission(), mini.sample_submission()
    test = read(mini.data.public / "test.csv")
    assert list(gold["prediction_id"]) == sorted(set(test["prediction_id"]))
    share = pd.read_csv(mini.data.public / "train.csv")["cancer"].mean()
    assert set(sample["cancer"]) == {str(share)}
