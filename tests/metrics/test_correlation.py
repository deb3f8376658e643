from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mlebench.metrics import (
    mean_spearman_correlation,
    pearson_correlation,
    spearman_correlation,
)

values = st.integers(-50, 50).map(lambda value: value / 4)
pairs = st.lists(st.tuples(values, values), min_size=2, max_size=50).filter(
    lambda rows: all(len(set(side)) > 1 for side in zip(*rows, strict=True))
)


@given(pairs)
def test_pearsons_r_is_that_of_scipy(rows: list[tuple[float, float]]) -> None:
    truth, predicted = np.array(rows).T
    expected = stats.pearsonr(truth, predicted).statistic
    assert pearson_correlation(truth, predicted) == pytest.approx(expected, abs=1e-12)


@given(pairs)
def test_spearmans_r_is_that_of_scipy(rows: list[tuple[float, float]]) -> None:
    truth, predicted = np.array(rows).T
    expected = stats.spearmanr(truth, predicted).statistic
    assert spearman_correlation(truth, predicted) == pytest.approx(expected, abs=1e-12)


@given(pairs, st.floats(1e-3, 1e3), st.floats(-1e3, 1e3))
def test_scale_and_offset_do_not_count(
    rows: list[tuple[float, float]], scale: float, offset: float
) -> None:
    truth, predicted = np.array(rows).T
    expected = pearson_correlation(truth, predicted)
    assert pearson_correlation(truth, scale * predicted + offset) == pytest.approx(
        expected, abs=1e-6
    )


@given(pairs)
def test_only_the_order_counts_for_spearmans_r_also_of_text_and_infinities(
    rows: list[tuple[float, float]],
) -> None:
    truth, predicted = np.array(rows).T
    expected = spearman_correlation(truth, predicted)
    as_text = np.array([f"{value + 100:08.3f}" for value in predicted], dtype=object)
    assert spearman_correlation(truth, as_text) == expected
    extreme = np.where(predicted == predicted.max(), math.inf, predicted)
    assert spearman_correlation(truth, extreme) == expected


@pytest.mark.parametrize(
    "predicted",
    [[0.1, 0.1, 0.1], [0.1, math.nan, 0.2], [0.1, math.inf, 0.2], [1e308, 1e308, 1.7e308]],
)
def test_pearsons_r_is_nan_where_it_is_undefined(predicted: list[float]) -> None:
    with np.errstate(over="ignore"):
        assert math.isnan(pearson_correlation(np.array([1.0, 2.0, 4.0]), np.array(predicted)))


@pytest.mark.parametrize("predicted", [[0.1, 0.1, 0.1], [0.1, math.nan, 0.2]])
def test_spearmans_r_is_nan_where_it_is_undefined(predicted: list[float]) -> None:
    assert math.isnan(spearman_correlation(np.array([1.0, 2.0, 4.0]), np.array(predicted)))


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_pearsons_r_of_tiny_and_huge_numbers_is_exact(size: float) -> None:
    truth = np.array([1.0, 2.0, 4.0])
    assert pearson_correlation(truth, truth * size) == pytest.approx(1)


def test_the_mean_of_columns_is_taken_also_of_text_beside_numbers() -> None:
    truth = np.array([[1, 1], [2, 2], [3, 3]])
    assert mean_spearman_correlation(truth, np.array([[1, 9], [3, 8], [2, 7]])) == pytest.approx(
        -0.25
    )
    mixed = np.array([[1.5, "a"], [2.5, "b"], [3.5, "c"]], dtype=object)
    assert mean_spearman_correlation(truth, mixed) == pytest.approx(1)
