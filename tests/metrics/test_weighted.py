from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy
from sklearn import metrics as scikit_learn

from mlebench.metrics import (
    kullback_leibler_divergence,
    matthews_correlation,
    probabilistic_f1,
    roc_auc,
    weighted_log_loss,
    weighted_roc_auc,
)

EPSILON = 1e-15
bits = st.sampled_from([0.0, 1.0])
rows_of_bits = st.lists(st.tuples(bits, bits), min_size=1, max_size=60)
scored_rows = st.lists(
    st.tuples(bits, st.sampled_from([0.0, 0.1, 0.2, 0.5, 7.0, -3.0])), min_size=2, max_size=60
).filter(lambda rows: len({truth for truth, _ in rows}) == 2)
shares = st.lists(st.floats(0.01, 1), min_size=3, max_size=3).map(
    lambda row: np.divide(row, sum(row))
)
tables = st.lists(st.tuples(shares, shares), min_size=1, max_size=20)
labels = st.sampled_from([0, 1, 2, -1])


def alaska(truth: np.ndarray, scores: np.ndarray) -> float:
    return weighted_roc_auc(truth, scores, edges=(0, 0.4, 1), weights=(2, 1))


@given(st.lists(st.tuples(labels, labels), min_size=1, max_size=60))
def test_matthews_correlation_is_that_of_scikit_learn(rows: list[tuple[int, int]]) -> None:
    truth, predicted = np.array(rows).T
    expected = scikit_learn.matthews_corrcoef(truth, predicted)
    assert matthews_correlation(truth, predicted) == pytest.approx(expected, abs=1e-12)


def test_matthews_correlation_of_a_constant_is_zero() -> None:
    truth = np.arange(1_000_000) % 3 == 0
    assert matthews_correlation(truth, np.zeros(len(truth), bool)) == 0
    assert matthews_correlation(truth[:1], truth[:1]) == 0


@given(scored_rows)
def test_a_single_band_makes_the_weighted_area_the_plain_one(
    rows: list[tuple[float, float]],
) -> None:
    truth, scores = np.array(rows).T
    area = weighted_roc_auc(truth, scores, edges=(0, 1), weights=(3,))
    assert area == pytest.approx(roc_auc(truth, scores), abs=1e-12)


@given(scored_rows)
def test_the_weighted_area_is_that_under_the_cut_curve_of_scikit_learn(
    rows: list[tuple[float, float]],
) -> None:
    truth, scores = np.array(rows).T
    false_rates, true_rates, _ = scikit_learn.roc_curve(truth, scores)
    x, y = false_rates, true_rates
    if 0.4 not in true_rates:
        at_cut = np.interp(0.4, true_rates, false_rates)
        place = np.searchsorted(true_rates, 0.4)
        x, y = np.insert(x, place, at_cut), np.insert(y, place, 0.4)
    low = np.trapezoid(np.minimum(y, 0.4), x)
    high = np.trapezoid(np.maximum(y - 0.4, 0), x)
    assert alaska(truth, scores) == pytest.approx((2 * low + high) / 1.4, abs=1e-12)


def test_the_weighted_area_of_perfect_constant_and_reversed_scores() -> None:
    truth = np.array([0.0, 1, 1, 0, 1])
    assert alaska(truth, truth) == 1
    assert alaska(truth, np.full(5, 0.3)) == pytest.approx(0.82 / 1.4)
    assert alaska(truth, -truth) == 0


@pytest.mark.parametrize(
    ("truth", "scores", "reason"),
    [([1, 1], [0.1, 0.2], "only one class"), ([0, 1], [0.1, np.nan], "NaN"), ([], [], "no rows")],
)
def test_the_weighted_area_says_why_it_is_undefined(
    truth: list[float], scores: list[float], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        alaska(np.array(truth), np.array(scores))


@given(rows_of_bits)
def test_probabilistic_f1_of_hard_predictions_is_the_f1_score(
    rows: list[tuple[float, float]],
) -> None:
    truth, predicted = np.array([(1.0, 1.0), *rows]).T
    expected = scikit_learn.f1_score(truth, predicted)
    assert probabilistic_f1(truth, predicted) == pytest.approx(expected)


@given(st.integers(1, 20), st.integers(0, 20), st.floats(0.01, 1))
def test_probabilistic_f1_of_a_constant_follows_from_the_share_of_positives(
    positives: int, negatives: int, constant: float
) -> None:
    truth = np.repeat([1.0, 0.0], [positives, negatives])
    share = positives / len(truth)
    expected = 2 * share * constant / (share + constant)
    assert probabilistic_f1(truth, np.full(len(truth), constant)) == pytest.approx(expected)


def test_probabilistic_f1_is_zero_without_true_positives_and_undefined_without_positives() -> None:
    assert probabilistic_f1(np.array([1.0, 0.0]), np.zeros(2)) == 0
    assert probabilistic_f1(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 0
    with pytest.raises(ValueError, match="no row is positive"):
        probabilistic_f1(np.zeros(2), np.ones(2))


@given(tables)
def test_divergence_is_the_mean_relative_entropy_of_scipy(
    rows: list[tuple[np.ndarray, np.ndarray]],
) -> None:
    truth, predicted = (np.array(side) for side in zip(*rows, strict=True))
    divergence = kullback_leibler_divergence(truth, predicted, epsilon=EPSILON)
    assert divergence == pytest.approx(entropy(truth, predicted, axis=1).mean(), abs=1e-12)
    assert divergence >= -1e-12


def test_divergence_of_the_truth_is_zero_also_where_it_has_zeros() -> None:
    truth = np.array([[0.0, 1.0, 0.0], [0.5, 0.5, 0.0]])
    assert kullback_leibler_divergence(truth, truth, epsilon=EPSILON) == pytest.approx(0, abs=1e-14)
    wrong = kullback_leibler_divergence(truth[:1], truth[:1, ::-1] * 0, epsilon=EPSILON)
    assert wrong == pytest.approx(-np.log(EPSILON))


@given(st.lists(st.tuples(bits, bits, shares, shares), min_size=1, max_size=20))
def test_weighted_log_loss_is_the_mean_of_that_of_scikit_learn_by_row(
    rows: list[tuple[float, float, np.ndarray, np.ndarray]],
) -> None:
    truth = np.array([(first, second, first) for first, second, _, _ in rows])
    predicted, weights = (np.array(side) for side in list(zip(*rows, strict=True))[2:])
    expected = np.mean(
        [
            scikit_learn.log_loss(*row[:2], sample_weight=row[2], labels=[0, 1])
            for row in zip(truth, predicted, weights, strict=True)
        ]
    )
    assert weighted_log_loss(truth, predicted, weights, epsilon=EPSILON) == pytest.approx(expected)


@given(st.lists(bits, min_size=1, max_size=20))
def test_weighted_log_loss_of_one_half_is_the_logarithm_of_two(cells: list[float]) -> None:
    truth = np.array([cells])
    halves = np.full_like(truth, 0.5)
    loss = weighted_log_loss(truth, halves, 1 + 6 * truth, epsilon=EPSILON)
    assert loss == pytest.approx(np.log(2))
