"""Metrics of predicted classes, and of scores for them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows


def accuracy(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """The share of rows whose prediction equals the truth; in [0, 1], higher is better.

    Args:
        truth: shape (rows,), of any type that has an equality.
        predicted: the same shape and type.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    return float(np.mean(truth == predicted))


def roc_auc(truth: NDArray[Any], scores: NDArray[np.float64]) -> float:
    """The area under the ROC curve; in [0, 1], higher is better, 0.5 for a constant.

    It is the share of pairs of a positive and a negative row in which the positive
    one has the higher score; ties count one half (Mann and Whitney's U over the number
    of pairs). It takes O(rows log rows).

    Args:
        truth: shape (rows,), 0 for negative and 1 for positive rows.
        scores: the same shape; only their order counts. Infinities are allowed.

    Raises:
        ValueError: if the shapes differ, `truth` holds anything but 0 and 1 or only
            one of them, or a score is NaN.
    """
    require_rows(truth, scores)
    positive = np.sort(scores[truth == 1])
    negative = np.sort(scores[truth == 0])
    if positive.size + negative.size != truth.size:
        raise ValueError("ROC AUC needs a truth of 0 and 1 alone")
    if not positive.size or not negative.size:
        raise ValueError("ROC AUC is undefined where the truth has only one class")
    if np.isnan(scores).any():
        raise ValueError("ROC AUC is undefined where a score is NaN")
    below = int(np.searchsorted(negative, positive, side="left").sum())
    below_or_tied = int(np.searchsorted(negative, positive, side="right").sum())
    return (below + below_or_tied) / (2 * positive.size * negative.size)
