from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from mlebench.metrics import bias_aware_roc_auc


def drawn(seed: int, rows: int = 80) -> tuple[NDArray[np.bool_], ...]:
    """A truth and the mentions of two subgroups, which have all four kinds of rows."""
    random = np.random.default_rng(seed)
    truth, first, second = random.random((3, rows)) < 0.5
    kinds = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 0], [1, 1, 1]], dtype=bool)
    truth[:4], first[:4], second[:4] = kinds.T
    return truth, np.column_stack([first, second])


seeds = st.integers(0, 2**32)


@given(seeds)
def test_it_is_what_scikit_learns_areas_make(seed: int) -> None:
    truth, mentions = drawn(seed)
    scores = np.random.default_rng(seed + 1).random(len(truth)).round(1)
    means = []
    for kind in range(3):
        areas = []
        for of_group in mentions.T:
            rows = (of_group, of_group ^ truth, ~(of_group ^ truth))[kind]
            areas.append(roc_auc_score(truth[rows], scores[rows]))
        worst = min(areas)
        powers = [area**-5 for area in areas if area]
        means.append(0 if worst == 0 else (sum(powers) / len(areas)) ** (-1 / 5))
    expected = 0.25 * roc_auc_score(truth, scores) + 0.25 * sum(means)
    assert bias_aware_roc_auc(truth, scores, mentions) == pytest.approx(expected)


@given(seeds)
def test_the_truth_scores_1_its_opposite_0_and_a_constant_half(seed: int) -> None:
    truth, mentions = drawn(seed)
    for scores, expected in ((truth, 1), (~truth, 0), (np.ones(len(truth)), 0.5)):
        score = bias_aware_roc_auc(truth, scores.astype(np.float64), mentions)
        assert score == pytest.approx(expected)


def test_a_subgroup_of_one_class_is_refused() -> None:
    truth, mentions = drawn(0)
    with pytest.raises(ValueError, match="one class"):
        bias_aware_roc_auc(truth, np.ones(len(truth)), mentions & truth[:, np.newaxis])
