"""Automated Essay Scoring 2.0: what only it has."""

from __future__ import annotations

import numpy as np
import pytest

from mlebench.competition import Aligned
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "learning-agency-lab-automated-essay-scoring-2"


def test_only_v1_accepts_grades_off_the_scale_and_takes_them_for_places(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        beyond = mini.noisy_submission().replace({"score": {"6": "600"}})
        assert bool(mini.problems(beyond)) == (mini is v2)
    by_place = v1.noisy_submission().replace({"score": {"6": "7"}})
    assert v1.score(by_place) == v1.score(by_place.replace({"score": {"7": "600"}}))


def test_only_v2_tells_how_far_apart_two_grades_are_if_those_between_occur_nowhere() -> None:
    competition = find_competition(ID)
    truth = {"score": np.array([1.0, 1.0, 2.0, 6.0])}
    predicted = {"score": np.array([1.0, 2.0, 2.0, 2.0])}
    for edition, expected in ((Edition.V1, 1 - 0.5 / 0.875), (Edition.V2, 1 - 4.25 / 5.0)):
        score = competition.score_in(edition)(Aligned(truth=truth, predicted=predicted))
        assert score == pytest.approx(expected)


@pytest.mark.parametrize("edition", list(Edition))
def test_grades_are_whole_numbers_however_written(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(score=gold["score"] + ".0")) == 1
    assert mini.problems(gold.assign(score=["3.5", *gold["score"][1:]]))
