"""Tabular Playground, December 2021: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "tabular-playground-series-dec-2021"


@pytest.mark.parametrize("value", ["0", "8", "True"])
def test_a_class_outside_1_to_7_is_wrong_in_v1_and_a_problem_in_v2(
    miniature: Make, value: str
) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert v1.score(v1.gold_submission().assign(Cover_Type=value)) is not None
    assert v2.problems(v2.gold_submission().assign(Cover_Type=value))


@pytest.mark.parametrize("edition", list(Edition))
def test_whole_decimals_are_classes_and_fractions_are_not(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(Cover_Type=gold["Cover_Type"] + ".0")) == 1
    for value in ("2.5", "spruce", ""):
        assert mini.problems(gold.assign(Cover_Type=[value, *gold["Cover_Type"][1:]]))
