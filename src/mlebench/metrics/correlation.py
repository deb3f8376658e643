"""Correlations of two columns of numbers, or of their ranks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows


def pearson_correlation(truth: NDArray[np.float64], predicted: NDArray[np.float64]) -> float:
    """Pearson's r; in [-1, 1], higher is better.

    NaN where a side is constant, holds NaN or an infinity, or overflows.

    Args:
        truth: shape (rows,).
        predicted: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    if np.ptp(truth) == 0 or np.ptp(predicted) == 0:
        # The mean of equal numbers may differ from them in the last bit.
        return float("nan")
    with np.errstate(all="ignore"):
        return float(np.clip(np.dot(_direction(truth), _direction(predicted)), -1, 1))


def _direction(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The differences from the mean, scaled to the length 1."""
    centred = values - np.mean(values)
    # Squares of large numbers overflow, and those of small ones vanish.
    centred /= np.max(np.abs(centred))
    direction: NDArray[np.float64] = centred / np.linalg.norm(centred)
    return direction


def spearman_correlation(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """Pearson's r of the ranks, of which equal values share the mean; in [-1, 1].

    NaN where a side is constant or holds NaN.

    Args:
        truth: shape (rows,), of any type that has an order.
        predicted: the same shape; its type may be another.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    # Only NaN is not equal to itself.
    if any((side != side).any() for side in (truth, predicted)):
        return float("nan")
    return pearson_correlation(_ranks(truth), _ranks(predicted))


def mean_spearman_correlation(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """The plain mean of the columns' `spearman_correlation`; in [-1, 1], higher is better.

    Args:
        truth: shape (rows, columns).
        predicted: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted, dimensions=2)
    return float(np.mean(list(map(spearman_correlation, truth.T, predicted.T))))


def _ranks(values: NDArray[Any]) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return ranks
