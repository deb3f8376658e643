"""Predicting Molecular Properties: what only it has."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from mlebench.competitions.champs_scalar_coupling import TRAIN_TABLES
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "champs-scalar-coupling"
TARGET = "scalar_coupling_constant"


def molecules(mini: Miniature, name: str) -> set[str]:
    return set(read(mini.data.public / name)["molecule_name"])


def test_structures_of_test_molecules_are_missing_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini, known in ((v1, molecules(v1, "train.csv")), (v2, {*molecules(v2, "train.csv")})):
        if mini is v2:
            known |= molecules(v2, "test.csv")
        assert molecules(mini, "structures.csv") == known
        assert {path.stem for path in (mini.data.public / "structures").iterdir()} == known


@pytest.mark.parametrize("edition", list(Edition))
def test_other_results_are_given_of_train_molecules_alone(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    assert not molecules(mini, "train.csv") & molecules(mini, "test.csv")
    for name in TRAIN_TABLES:
        assert molecules(mini, name) == molecules(mini, "train.csv")


def test_repeating_a_sure_pair_lowers_the_score_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    submission = v1.sample_submission()
    submission[:1] = v1.gold_submission()[:1]
    repeated = pd.concat([submission, *[submission[:1]] * 9])
    before, after = v1.score(submission), v1.score(repeated)
    assert before is not None
    assert after is not None
    assert after < before - 0.05
    assert v2.score(repeated) is None


def test_one_type_met_exactly_is_worth_everything_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    truth = read(v1.data.private / "answers.csv")
    submission = truth[["id", TARGET]].assign(
        **{TARGET: truth[TARGET].where(truth["type"] == "1JHC", "0")}
    )
    assert v1.score(submission) == -math.inf
    assert v2.score(v2.gold_submission()) == round(math.log(1e-9), 5)
    score = v2.score(submission)
    assert score is not None
    assert score > math.log(1e-9)


@pytest.mark.parametrize("edition", list(Edition))
def test_ids_compare_by_value_and_values_must_be_numbers(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    noisy = mini.noisy_submission()
    assert mini.score(noisy.assign(id=noisy["id"] + ".0")) == mini.score(noisy)
    for value in ("", "inf", "strong"):
        assert mini.problems(noisy.assign(**{TARGET: [value, *noisy[TARGET][1:]]}))
