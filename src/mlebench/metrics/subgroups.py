"""Metrics that ask for equal quality on subgroups of the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.classification import roc_auc

_POWER = -5.0


def bias_aware_roc_auc(
    truth: NDArray[np.bool_], scores: NDArray[np.float64], mentions: NDArray[np.bool_]
) -> float:
    """ROC AUC, overall and by subgroup, in equal parts of four; in [0, 1], higher is better.

    For each subgroup there are three more areas: over its own rows; over its negative
    rows and the positive ones of all others; over its positive rows and the negative
    ones of all others. Each kind is averaged over the subgroups by a power mean with
    p = -5, to which the worst count most; an area of 0 makes it 0.
    See Borkan et al., "Nuanced Metrics for Measuring Unintended Bias" (2019).

    Args:
        truth: shape (rows,), True for positive rows.
        scores: the same shape; only their order counts.
        mentions: shape (rows, subgroups), True for rows of the subgroup.

    Raises:
        ValueError: where `roc_auc` does, for any of the areas.
    """
    is_positive = truth[:, np.newaxis]
    kinds = (mentions, mentions != is_positive, mentions == is_positive)
    means = [_power_mean([_roc_auc_of(rows, truth, scores) for rows in kind.T]) for kind in kinds]
    return float(np.mean([roc_auc(truth, scores), *means]))


def _roc_auc_of(rows: NDArray[np.bool_], truth: NDArray[Any], scores: NDArray[np.float64]) -> float:
    return roc_auc(truth[rows], scores[rows])


def _power_mean(values: list[float]) -> float:
    with np.errstate(divide="ignore"):
        return float(np.mean(np.array(values) ** _POWER) ** (1 / _POWER))
