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
