"""APTOS 2019 Blindness Detection: what only it has."""

from __future__ import annotations

import pytest
from sklearn.metrics import cohen_kappa_score

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "aptos2019-blindness-detection"


@pytest.mark.parametrize("grade", ["9", "-3"])
def test_other_grades_are_accepted_in_v1_alone(miniature: Make, grade: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    submission = gold.assign(diagnosis=[grade, *gold["diagnosis"][1:]])
    kappa = cohen_kappa_score(
        gold["diagnosis"].astype(int), submission["diagnosis"].astype(int), weights="quadratic"
    )
    assert v1.score(submission) == pytest.approx(kappa, abs=1e-5)
    gold = v2.gold_submission()
    assert v2.problems(gold.assign(diagnosis=[grade, *gold["diagnosis"][1:]]))


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("grade", ["1.5", "", "mild"])
def test_what_crashed_the_published_grader_is_a_problem(
    miniature: Make, edition: Edition, grade: str
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    (problem,) = mini.problems(gold.assign(diagnosis=[grade, *gold["diagnosis"][1:]]))
    assert problem.row == 1


@pytest.mark.parametrize("edition", list(Edition))
def test_whole_decimals_are_grades(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(diagnosis=gold["diagnosis"] + ".0")) == 1.0
