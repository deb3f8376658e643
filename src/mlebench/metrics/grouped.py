"""Errors put together group by group, where each group counts alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows

Floats: TypeAlias = NDArray[np.float64]


def mean_log_mean_absolute_error(
    truth: Floats, predicted: Floats, groups: NDArray[Any], *, least_error: float = 0.0
) -> float:
    """The mean over groups of the natural logarithm of the mean absolute error.

    Lower is better; minus infinity if a group is met exactly and `least_error` is 0.

    Args:
        truth: shape (rows,).
        predicted: the same shape.
        groups: each row's group, of any type that has an order; shape (rows,).
        least_error: a group's mean absolute error counts as this if it is less.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    _, members = np.unique(groups, return_inverse=True)
    errors = np.bincount(members, np.abs(predicted - truth)) / np.bincount(members)
    with np.errstate(divide="ignore"):
        return float(np.mean(np.log(np.maximum(errors, least_error))))


def mean_of_group_quantiles(
    values: Floats, groups: NDArray[Any], quantiles: Sequence[float]
) -> float:
    """The mean over groups of the mean of some quantiles of each one's values.

    Quantiles are interpolated linearly, as NumPy does. NaN if a value is.

    Args:
        values: shape (rows,).
        groups: each row's group, of any type that has an order; shape (rows,).
        quantiles: in [0, 1].

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(values, groups)
    _, members, counts = np.unique(groups, return_inverse=True, return_counts=True)
    if np.isnan(values).any():
        return np.nan
    ordered = values[np.lexsort((values, members))]
    starts = np.cumsum(counts) - counts
    places = np.outer(quantiles, counts - 1)
    below = np.floor(places).astype(np.int64)
    above = np.minimum(below + 1, counts - 1)
    low, high = ordered[starts + below], ordered[starts + above]
    return float(np.mean(low + (high - low) * (places - below)))
