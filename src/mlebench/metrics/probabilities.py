"""Metrics of predicted probabilities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.classification import roc_auc
from mlebench.metrics.shapes import require_rows

_EPSILON = float(np.finfo(np.float64).eps)


def log_loss(truth: NDArray[np.float64], probabilities: NDArray[np.float64]) -> float:
    """Mean of -ln(p of the true value), of two; at least 0, lower is better.

    Probabilities are kept away from 0 and 1 by float64's machine epsilon, 2.2e-16,
    as scikit-learn's `log_loss` does, so that a certain error costs 36.04.

    Args:
        truth: shape (rows,), 0 or 1.
        probabilities: the same shape, of a 1.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, probabilities)
    clipped = np.clip(probabilities, _EPSILON, 1 - _EPSILON)
    return float(-np.mean(np.where(truth == 1, np.log(clipped), np.log(1 - clipped))))


def multiclass_log_loss(truth: NDArray[np.float64], probabilities: NDArray[np.float64]) -> float:
    """Mean of -ln(p of the true class); at least 0, lower is better.

    Clipped as in `log_loss`; rows are not rescaled.

    Args:
        truth: shape (rows, classes), 1 for the true class and 0 elsewhere.
        probabilities: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, probabilities, dimensions=2)
    clipped = np.clip(probabilities, _EPSILON, 1 - _EPSILON)
    return float(-np.mean(np.sum(truth * np.log(clipped), axis=1)))


def weighted_log_loss(
    truth: NDArray[np.float64],
    probabilities: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    epsilon: float,
) -> float:
    """Mean over rows of a row's weighted mean log loss; at least 0, lower is better.

    A cell's loss is -(y ln p + (1 - y) ln(1 - p)). As the weights are brought to a sum
    of 1 in each row, rows count alike, and 0.5 throughout scores ln 2.

    Args:
        truth: shape (rows, labels), 0 or 1.
        probabilities: the same shape, kept away from 0 and 1 by `epsilon`.
        weights: the same shape, above 0.
        epsilon: small and above 0.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, probabilities, dimensions=2)
    require_rows(truth, weights, dimensions=2)
    clipped = np.clip(probabilities, epsilon, 1 - epsilon)
    losses = -(truth * np.log(clipped) + (1 - truth) * np.log(1 - clipped))
    return float(np.mean(np.sum(weights * losses, axis=1) / np.sum(weights, axis=1)))


def kullback_leibler_divergence(
    truth: NDArray[np.float64], probabilities: NDArray[np.float64], *, epsilon: float
) -> float:
    """Mean over rows of the sum of y ln(y / p); lower is better, 0 where both are the same.

    It is never below 0 where rows of both add up to 1. What is 0 in the truth adds nothing.

    Args:
        truth: shape (rows, classes), in [0, 1].
        probabilities: the same shape, kept away from 0 and 1 by `epsilon`; not rescaled.
        epsilon: small and above 0.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, probabilities, dimensions=2)
    clipped = np.clip(probabilities, epsilon, 1 - epsilon)
    ratios = np.where(truth > 0, truth, 1) / np.where(truth > 0, clipped, 1)
    return float(np.mean(np.sum(truth * np.log(ratios), axis=1)))


def probabilistic_f1(truth: NDArray[np.float64], probabilities: NDArray[np.float64]) -> float:
    """The F1 score with probabilities for counts; in [0, 1], higher is better.

    The sum of p over positive rows stands for the true positives, that over negative
    rows for the false ones; 0 where either precision or recall is 0 or undefined. With
    0 and 1 alone it is the F1 score.

    Args:
        truth: shape (rows,), 0 or 1, with a 1 at least.
        probabilities: the same shape, in [0, 1].

    Raises:
        ValueError: if the shapes differ, or no row is positive.
    """
    require_rows(truth, probabilities)
    positives = np.count_nonzero(truth == 1)
    if not positives:
        raise ValueError("probabilistic F1 is undefined where no row is positive")
    true_positives = probabilities[truth == 1].sum()
    if not true_positives:
        return 0.0
    # Twice precision times recall over their sum, with the common factors gone.
    return float(2 * true_positives / (probabilities.sum() + positives))


def mean_roc_auc(truth: NDArray[np.float64], scores: NDArray[np.float64]) -> float:
    """The plain mean of the columns' `roc_auc`; in [0, 1], higher is better.

    Args:
        truth: shape (rows, columns), 0 or 1.
        scores: the same shape.

    Raises:
        ValueError: where `roc_auc` does.
    """
    require_rows(truth, scores, dimensions=2)
    return float(np.mean([roc_auc(*columns) for columns in zip(truth.T, scores.T, strict=True)]))
