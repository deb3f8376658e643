"""PetFinder Pawpularity: what only it has."""

from __future__ import annotations

import numpy as np
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "petfinder-pawpularity-score"
TARGET = "Pawpularity"


@pytest.mark.parametrize("edition", list(Edition))
def test_what_crashed_the_published_grader_is_told(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert "row" in str(mini.problems(gold.assign(**{TARGET: ["cute", *gold[TARGET][1:]]}))[0])
    assert gold["Id"][0] in str(mini.problems(gold[1:])[0])


@pytest.mark.parametrize("edition", list(Edition))
def test_the_bounds_are_allowed_and_nothing_beyond_them(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    sample = mini.sample_submission()
    for value, is_problem in ((1, False), (100, False), (0.99, True), (100.01, True)):
        assert (mini.score(sample.assign(**{TARGET: value})) is None) == is_problem


def test_the_sample_is_drawn_from_1_to_100(miniature: Make) -> None:
    values = miniature(ID, Edition.V1).sample_submission()[TARGET].astype(float)
    assert list(values) == list(np.random.default_rng(0).uniform(1, 100, len(values)).round(2))
