"""Metrics of predicted classes, and of scores for them."""

from __future__ import annotations

from collections.abc import Sequence
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


def macro_f1(
    truth: NDArray[Any], predicted: NDArray[Any], *, of_true_classes: bool = False
) -> float:
    """The plain mean of the classes' F1 scores; in [0, 1], higher is better.

    A class's is 2 TP / (2 TP + FP + FN), 0 without a hit.

    Args:
        truth: shape (rows,), of any type that sorts.
        predicted: the same shape and type.
        of_true_classes: whether the mean is over the classes of the truth alone; else
            each class that is only predicted is one more, with an F1 of 0.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    classes, places = np.unique(np.concatenate([truth, predicted]), return_inverse=True)
    in_truth, in_predicted, hits = (
        np.bincount(found, minlength=len(classes))
        for found in (
            places[: len(truth)],
            places[len(truth) :],
            places[: len(truth)][truth == predicted],
        )
    )
    scores = 2 * hits / (in_truth + in_predicted)
    return float(np.mean(scores[in_truth > 0] if of_true_classes else scores))


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


def weighted_roc_auc(
    truth: NDArray[Any],
    scores: NDArray[np.float64],
    *,
    edges: Sequence[float],
    weights: Sequence[float],
) -> float:
    """The area under the ROC curve in bands of the true-positive rate; in [0, 1], higher is better.

    The area is cut at the inner `edges` of the true-positive rate; each band's counts
    `weights` times, and the sum is divided by what a perfect curve would have. Points
    of the curve are joined by straight lines. With a single band it is `roc_auc`.

    Args:
        truth: shape (rows,), 0 for negative and 1 for positive rows.
        scores: the same shape; only their order counts.
        edges: rising from 0 to 1, one more than there are weights.
        weights: of the bands from below to above, above 0.

    Raises:
        ValueError: if the shapes differ, `truth` has only one class, or a score is NaN.
    """
    require_rows(truth, scores)
    if np.isnan(scores).any():
        raise ValueError("weighted ROC AUC is undefined where a score is NaN")
    _, ranks = np.unique(-scores, return_inverse=True)
    positive, negative = (np.bincount(ranks, truth == value).cumsum() for value in (1, 0))
    if not positive[-1] or not negative[-1]:
        raise ValueError("weighted ROC AUC is undefined where the truth has only one class")
    true_rates = np.concatenate([[0.0], positive / positive[-1]])
    false_rates = np.concatenate([[0.0], negative / negative[-1]])
    cuts = np.setdiff1d(edges, true_rates)
    places = np.searchsorted(true_rates, cuts)
    false_rates = np.insert(false_rates, places, np.interp(cuts, true_rates, false_rates))
    true_rates = np.insert(true_rates, places, cuts)
    # Summed along the true-positive rate, so that each piece lies in one band.
    heights = np.diff(true_rates)
    widths = 1 - (false_rates[1:] + false_rates[:-1]) / 2
    bands = np.searchsorted(edges, (true_rates[1:] + true_rates[:-1]) / 2) - 1
    area = np.sum(np.asarray(weights)[bands] * heights * widths)
    return float(area / np.sum(np.asarray(weights) * np.diff(edges)))


def matthews_correlation(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """Matthews' correlation coefficient; in [-1, 1], higher is better, 0 for a constant.

    (TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN)) for two classes, for
    more the generalisation of Gorodkin (2004): the covariance of the classes' indicators
    over the root of both variances. 0 where one side is constant.

    Args:
        truth: shape (rows,), of any type that sorts.
        predicted: the same shape and type.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    classes, places = np.unique(np.concatenate([truth, predicted]), return_inverse=True)
    first, second = places[: len(truth)], places[len(truth) :]
    true_shares, predicted_shares = (
        np.bincount(side, minlength=len(classes)) / len(truth) for side in (first, second)
    )
    covariance = np.mean(first == second) - true_shares @ predicted_shares
    variances = (1 - true_shares @ true_shares) * (1 - predicted_shares @ predicted_shares)
    return float(covariance / np.sqrt(variances)) if variances > 0 else 0.0
