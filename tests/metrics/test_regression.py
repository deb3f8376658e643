from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import laplace
from sklearn import metrics as scikit_learn

from mlebench.metrics import (
    laplace_log_likelihood,
    mean_absolute_error,
    mean_columnwise_root_mean_squared_error,
    root_mean_squared_error,
)

values = st.floats(-1e6, 1e6).map(lambda value: round(value, 6))
pairs = st.lists(st.tuples(values, values), min_size=1, max_size=50)


@given(pairs)
def test_root_mean_squared_error_is_that_of_scikit_learn(rows: list[tuple[float, float]]) -> None:
    truth, predicted = np.array(rows).T
    expected = scikit_learn.root_mean_squared_error(truth, predicted)
    assert root_mean_squared_error(truth, predicted) == pytest.approx(expected)


@given(pairs)
def test_mean_absolute_error_is_that_of_scikit_learn(rows: list[tuple[float, float]]) -> None:
    truth, predicted = np.array(rows).T
    expected = scikit_learn.mean_absolute_error(truth, predicted)
    assert mean_absolute_error(truth, predicted) == pytest.approx(expected)


@given(pairs)
def test_mean_absolute_error_never_exceeds_the_root_mean_squared_error(
    rows: list[tuple[float, float]],
) -> None:
    truth, predicted = np.array(rows).T
    upper = root_mean_squared_error(truth, predicted)
    assert mean_absolute_error(truth, predicted) <= upper * (1 + 1e-9)


@pytest.mark.parametrize("metric", [mean_absolute_error, root_mean_squared_error])
def test_no_error_is_zero_and_unequal_shapes_are_refused(
    metric: Callable[..., float],
) -> None:
    truth = np.array([3.5, -2.0])
    assert metric(truth, truth) == 0
    with pytest.raises(ValueError, match="shape"):
        metric(truth, truth[:1])
    with pytest.raises(ValueError, match="no rows"):
        metric(truth[:0], truth[:0])


@given(st.lists(st.tuples(values, values, values, values), min_size=1, max_size=20))
def test_the_mean_columnwise_error_is_that_of_scikit_learn(
    rows: list[tuple[float, float, float, float]],
) -> None:
    table = np.array(rows)
    truth, predicted = table[:, :2], table[:, 2:]
    expected = scikit_learn.root_mean_squared_error(truth, predicted)
    assert mean_columnwise_root_mean_squared_error(truth, predicted) == pytest.approx(expected)


@given(st.lists(st.tuples(values, values, values), min_size=1, max_size=20))
def test_the_laplace_log_likelihood_is_that_of_scipy_up_to_a_factor_of_two(
    rows: list[tuple[float, float, float]],
) -> None:
    truth, predicted, deviation = np.array(rows).T
    scale = np.maximum(deviation, 70) / np.sqrt(2)
    error = np.minimum(np.abs(truth - predicted), 1000)
    expected = np.mean(laplace.logpdf(error, scale=scale))
    score = laplace_log_likelihood(truth, predicted, deviation, least_deviation=70, most_error=1000)
    assert score == pytest.approx(expected)
