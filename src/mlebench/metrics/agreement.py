"""Agreement of two ratings beyond chance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows


def quadratic_weighted_kappa(
    truth: NDArray[Any], predicted: NDArray[Any], *, by_position: bool
) -> float:
    """Cohen's kappa with quadratic weights; at most 1, higher is better, 0 for chance.

    1 - sum(w O) / sum(w E), where O counts the pairs of ratings, E is the outer
    product of their marginals over the number of rows, and w is the squared
    difference of two ratings. 0 where one side is constant.

    Args:
        truth: shape (rows,), numbers.
        predicted: the same shape.
        by_position: take for ratings their places in the sorted list of all that
            occur, as scikit-learn's `cohen_kappa_score` does.

    Raises:
        ValueError: if the shapes differ, there are no rows, or all ratings are the same.
    """
    require_rows(truth, predicted)
    ratings, places = np.unique(np.concatenate([truth, predicted]), return_inverse=True)
    values = np.arange(len(ratings), dtype=np.float64) if by_position else ratings
    first, second = values[places[: len(truth)]], values[places[len(truth) :]]
    observed = np.mean((first - second) ** 2)
    if len(ratings) == 1:
        raise ValueError("kappa is undefined where all ratings are the same")
    # The mean of (a - b)^2 over all pairs of a row of one and a row of the other.
    expected = np.mean(first**2) + np.mean(second**2) - 2 * np.mean(first) * np.mean(second)
    return float(1 - observed / expected)
