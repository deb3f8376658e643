"""Aerial Cactus Identification: what only it has."""

from __future__ import annotations

import zipfile

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "aerial-cactus-identification"


@pytest.mark.parametrize("edition", list(Edition))
def test_a_missing_prediction_is_a_problem_that_names_the_row(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    sample = mini.sample_submission()
    sample.loc[4, "has_cactus"] = ""
    (problem,) = mini.problems(sample)
    assert problem.row == 5


def test_true_and_false_count_as_one_and_zero(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    gold = mini.gold_submission().replace({"has_cactus": {"1": "True", "0": "False"}})
    assert mini.score(gold) == 1.0


def test_zips_hold_the_photographs_of_each_side_in_no_folder(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    with (
        zipfile.ZipFile(mini.data.raw / "train.zip") as raw,
        zipfile.ZipFile(mini.data.public / "test.zip") as test,
    ):
        assert set(test.namelist()) == set(mini.sample_submission()["id"])
        assert all(test.read(name) == raw.read(f"train/{name}") for name in test.namelist())
