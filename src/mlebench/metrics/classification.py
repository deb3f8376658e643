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
    one has the higher score; ties count one half. (Mann and Whitney's U, over the
    number of pairs, from mid-ranks; O(rows log rows).)

    Args:
        truth: shape (rows,), 0 for negative and 1 for positive rows.
        scores: the same shape; only their order counts. Infinities are allowed.

    Raises:
        ValueError: if the shapes differ, `truth` holds anything but 0 and 1 or only
            one of them, or a score is NaN.
    """
    require_rows(truth, scores)
    is_positive = truth == 1
    positives = int(np.count_nonzero(is_positive))
    negatives = int(np.count_nonzero(truth == 0))
    if positives + negatives != truth.size:
        raise ValueError("ROC AUC needs a truth of 0 and 1 alone")
    if not positives or not negatives:
        raise ValueError("ROC AUC is undefined where the truth has only one class")
    if np.isnan(scores).any():
        raise ValueError("ROC AUC is undefined where a score is NaN")
    order = np.argsort(scores)
    ordered = scores[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    ends = np.append(starts[1:], scores.size)
    positives_by_score = np.add.reduceat(is_positive[order].astype(np.int64), starts)
    # Twice the mid-rank of each distinct score, so that all sums are exact integers.
    rank_sum = int(np.sum(positives_by_score * (starts + ends + 1)))
    return (rank_sum - positives * (positives + 1)) / (2 * positives * negatives)
