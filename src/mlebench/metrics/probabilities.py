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
