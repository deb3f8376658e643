"""Metrics of predicted orders: of labels by their scores, and of items in a row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows


def label_weighted_label_ranking_average_precision(
    truth: NDArray[np.float64], scores: NDArray[np.float64]
) -> float:
    """The mean, over all true labels of all rows, of the precision at the label's rank.

    In (0, 1], higher is better. A label's rank is the number of labels in its row whose
    score is at least its own, so ties count against it; precision is the share of true
    ones among these. It is scikit-learn's `label_ranking_average_precision_score` with
    each row weighted by its number of true labels; rows without any do not count.

    Args:
        truth: shape (rows, labels), 0 or 1.
        scores: the same shape; only their order within a row counts.

    Raises:
        ValueError: if the shapes differ, there are no rows, or no label is true.
    """
    require_rows(truth, scores, dimensions=2)
    if not truth.any():
        raise ValueError("label-ranking average precision is undefined where no label is true")
    order = np.argsort(-scores, axis=1)
    sorted_scores = np.take_along_axis(scores, order, axis=1)
    sorted_truth = np.take_along_axis(truth, order, axis=1)
    labels = scores.shape[1]
    ends_tie = np.ones(scores.shape, dtype=bool)
    ends_tie[:, :-1] = sorted_scores[:, 1:] != sorted_scores[:, :-1]
    ends = np.where(ends_tie, np.arange(labels), labels)
    # The last place of those that have the same score.
    last = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
    hits = np.take_along_axis(np.cumsum(sorted_truth, axis=1), last, axis=1)
    return float(np.mean((hits / (last + 1))[sorted_truth == 1]))


def pooled_kendall_tau(ranks: NDArray[np.int64], lengths: NDArray[np.int64]) -> float:
    """1 - 4 sum(S) / sum(n (n - 1)) over sequences of n items, S of whose pairs are swapped.

    In [-1, 1], higher is better, 0 for chance. Long sequences weigh with the square of
    their length.

    Args:
        ranks: the sequences one after the other, shape (items,): of each item, in the
            order predicted, its place in the true order of its sequence.
        lengths: the number of items of each sequence, shape (sequences,).

    Raises:
        ValueError: if lengths don't add up, or no sequence has two items.
    """
    if lengths.sum() != len(ranks):
        raise ValueError(f"sequences of {lengths.sum()} items cannot have {len(ranks)} ranks")
    pairs = int(np.sum(lengths * (lengths - 1)))
    if not pairs:
        raise ValueError("Kendall's tau is undefined where no sequence has two items")
    # Raised so far that no pair of two sequences is swapped.
    sequences = np.repeat(np.arange(len(lengths)), lengths)
    span = int(np.ptp(ranks)) + 1
    return 1 - 4 * count_inversions(sequences * span + ranks) / pairs


def count_inversions(values: NDArray[Any]) -> int:
    """The number of pairs of which the first is larger than the second.

    It takes O(rows log rows): ranks are sorted by one bit after the other, from the
    highest on, and a pair is counted at the first bit in which its ranks differ.

    Args:
        values: shape (rows,), of any type that has an order.
    """
    rows = len(values)
    ranks = np.empty(rows, np.int64)
    ranks[np.argsort(values, kind="stable")] = np.arange(rows)
    inversions = 0
    for bit in reversed(range(rows.bit_length())):
        # Ranks with the same higher bits stand together, from the lowest of them on.
        starts = ranks >> bit + 1 << bit + 1
        is_one = ranks >> bit & 1 == 1
        ones_before = np.cumsum(is_one) - is_one
        ones_before -= ones_before[starts]
        inversions += int(ones_before[~is_one].sum())
        places = np.where(is_one, starts + (1 << bit) + ones_before, np.arange(rows) - ones_before)
        moved = np.empty_like(ranks)
        moved[places] = ranks
        ranks = moved
    return inversions
