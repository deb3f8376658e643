"""Google QUEST Q&A Labeling: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.competitions.google_quest_challenge import RARE, TARGETS
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "google-quest-challenge"
both_editions = pytest.mark.parametrize("edition", list(Edition))


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def with_column(mini: Miniature, values: list[str]) -> pd.DataFrame:
    """The perfect submission with the first target's values replaced, over and over."""
    gold = mini.gold_submission()
    return gold.assign(**{TARGETS[0]: [values[row % len(values)] for row in range(len(gold))]})


@both_editions
def test_the_rare_target_has_more_than_one_value_in_test(miniature: Make, edition: Edition) -> None:
    answers = read(miniature(ID, edition).data.private / "test.csv")
    assert answers[RARE].astype(float).nunique() == 2


def test_only_v1_pairs_by_the_rank_of_ids_that_it_does_not_know(
    v1: Miniature, v2: Miniature
) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        shifted = gold.assign(qa_id=gold["qa_id"].astype(int) + 1)
        assert mini.score(shifted) == (1 if mini is v1 else None)


@pytest.mark.parametrize("values", [["0.5"], ["", "0.1", "0.2"], ["", "", "nan"]])
def test_constant_columns_and_missing_values_are_nan_in_v1_and_refused_in_v2(
    v1: Miniature, v2: Miniature, values: list[str]
) -> None:
    assert str(v1.score(with_column(v1, values))) == "nan"
    problems = v2.problems(with_column(v2, values))
    assert TARGETS[0] in problems[0].message


@pytest.mark.parametrize("values", [["b", "", "a"], ["True", ""]])
def test_v1_has_no_score_for_text_and_empty_cells_in_one_column(
    v1: Miniature, values: list[str]
) -> None:
    assert v1.problems(with_column(v1, values))


def test_only_v1_ranks_text_as_text_and_takes_any_number(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        for values in (gold[TARGETS[0]].str[:6] + "%", (gold[TARGETS[0]].astype(float) * 9 - 3)):
            assert mini.score(gold.assign(**{TARGETS[0]: values})) == (1 if mini is v1 else None)
