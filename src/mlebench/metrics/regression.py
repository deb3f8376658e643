"""Metrics of predicted quantities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows


def root_mean_squared_error(truth: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    """The root of the mean squared difference, in the truth's unit; lower is better.

    Args:
        truth: shape (rows,).
        predicted: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    return float(np.sqrt(np.mean(np.square(predicted - truth))))


def mean_absolute_error(truth: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    """The mean absolute difference, in the truth's unit; lower is better.

    Args:
        truth: shape (rows,).
        predicted: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    return float(np.mean(np.abs(predicted - truth)))


def root_mean_squared_logarithmic_error(
    truth: NDArray[np.float64], predicted: NDArray[np.float64]
) -> float:
    """The root of the mean squared difference of ln(1 + x); lower is better.

    Args:
        truth: shape (rows,), above -1.
        predicted: the same shape, above -1.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    return root_mean_squared_error(np.log1p(truth), np.log1p(predicted))


def mean_columnwise_root_mean_squared_error(
    truth: NDArray[np.float64], predicted: NDArray[np.float64]
) -> float:
    """The mean over columns of each one's root mean squared error; lower is better.

    Args:
        truth: shape (rows, columns).
        predicted: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no values.
    """
    require_rows(truth, predicted, dimensions=2)
    return float(np.mean(np.sqrt(np.mean(np.square(predicted - truth), axis=0))))


def laplace_log_likelihood(
    truth: NDArray[np.float64],
    predicted: NDArray[np.float64],
    deviation: NDArray[np.float64],
    *,
    least_deviation: float,
    most_error: float,
) -> float:
    """Mean log-likelihood under Laplace distributions, as if their deviations were normal's.

    With s the deviation, at least `least_deviation`, and d the absolute error, at most
    `most_error`, a row's value is -sqrt(2) d / s - ln(sqrt(2) s); higher is better.

    Args:
        truth: shape (rows,).
        predicted: the same shape.
        deviation: the same shape, in the truth's unit.

    Raises:
        ValueError: if the shapes of truth and prediction differ or there are no rows.
    """
    require_rows(truth, predicted)
    scale = np.sqrt(2) * np.maximum(deviation, least_deviation)
    error = np.minimum(np.abs(truth - predicted), most_error)
    return float(np.mean(-2 * error / scale - np.log(scale)))
