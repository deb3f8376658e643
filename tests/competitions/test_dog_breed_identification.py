"""Dog Breed Identification: what only it has."""

from __future__ import annotations

import pytest

from mlebench.competitions.dog_breed_identification import BREEDS
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "dog-breed-identification"


@pytest.mark.parametrize("edition", list(Edition))
def test_rows_may_miss_1_by_the_published_tolerance_alone(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    gold[list(BREEDS)] = gold[list(BREEDS)].astype(float)
    for total, is_problem in ((1 - 1.05e-5, False), (1 - 1.2e-5, True), (0.996, True)):
        scaled = gold.assign(**{breed: gold[breed] * total for breed in BREEDS})
        assert bool(mini.problems(scaled)) == is_problem


@pytest.mark.parametrize("edition", list(Edition))
def test_a_certain_and_wrong_submission_costs_36(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    wrong = gold.copy()
    wrong[list(BREEDS)] = gold[[*BREEDS[1:], BREEDS[0]]].to_numpy()
    assert mini.score(wrong) == 36.04365


def test_a_breed_without_a_photograph_has_its_column(miniature: Make) -> None:
    mini = miniature(ID, Edition.V2)
    assert tuple(mini.sample_submission().columns) == ("id", *BREEDS)
    assert (mini.gold_submission()[list(BREEDS)] == "0").all().any()
