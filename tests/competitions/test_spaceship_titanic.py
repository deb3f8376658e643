"""Spaceship Titanic: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "spaceship-titanic"


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize(("true", "false"), [("TRUE", "FALSE"), ("true", "false"), ("1.0", "0")])
def test_booleans_may_be_spelled_in_many_ways(
    miniature: Make, edition: Edition, true: str, false: str
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    spelled = gold["Transported"].map({"True": true, "False": false})
    assert mini.score(gold.assign(Transported=spelled)) == 1


def test_other_whole_numbers_are_wrong_in_v1_and_a_problem_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert v1.score(v1.gold_submission().assign(Transported="3.0")) == 0
    assert v2.problems(v2.gold_submission().assign(Transported="3.0"))


def test_booleans_mixed_with_numbers_are_a_problem_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        gold = mini.gold_submission()
        first = "1" if gold["Transported"][0] == "True" else "0"
        mixed = gold.assign(Transported=[first, *gold["Transported"][1:]])
        assert mini.score(mixed) == (None if mini is v1 else 1)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("value", ["0.7", "yes", ""])
def test_anything_else_is_a_problem(miniature: Make, edition: Edition, value: str) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.problems(gold.assign(Transported=[value, *gold["Transported"][1:]]))
