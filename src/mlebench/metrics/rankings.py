"""Metrics of predicted orders: of labels by their scores, and of items in a row."""

from __future__ import annotations

from itertools import chain
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


def mean_average_precision_at_k(truth: NDArray[Any], predicted: NDArray[Any], *, k: int) -> float:
    """Mean over rows of the average precision of the first `k` items; in [0, 1], higher is better.

    A row's average precision is the sum, over the ranks at which an item is a true one and
    has not been there at a better rank, of the share of hits up to that rank, divided by the
    most hits there can be: the number of distinct true items, or `k` if that is less.

    Args:
        truth: texts of shape (rows,): items, each parted from the next by one space; an
            empty text has one item, which is empty.
        predicted: the same shape, best item first.
        k: later items don't count.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    codes: dict[str, int] = {}
    true_rows, _, true_codes = _encoded_items([text.split(" ") for text in truth], codes)
    rows, ranks, item_codes = _encoded_items([text.split(" ")[:k] for text in predicted], codes)
    # A pair of row and item as one number.
    true_pairs = np.unique(true_rows * len(codes) + true_codes)
    pairs, first = np.unique(rows * len(codes) + item_codes, return_index=True)
    is_hit = np.zeros(len(rows), dtype=bool)
    is_hit[first] = np.isin(pairs, true_pairs, assume_unique=True)
    hits = np.cumsum(is_hit)
    hits_before_row = np.concatenate([[0], hits])[np.searchsorted(rows, np.arange(len(truth)))]
    precisions = (hits - hits_before_row[rows]) / ranks * is_hit
    most_hits = np.minimum(np.bincount(true_pairs // len(codes), minlength=len(truth)), k)
    return float(np.mean(np.bincount(rows, precisions, minlength=len(truth)) / most_hits))


def _encoded_items(
    lists: list[list[str]], codes: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Each item's row, rank from 1, and code, which is drawn from `codes` or added to it."""
    lengths = np.array([len(items) for items in lists])
    rows = np.repeat(np.arange(len(lists)), lengths)
    ranks = np.arange(1, len(rows) + 1) - (np.cumsum(lengths) - lengths)[rows]
    drawn = (codes.setdefault(item, len(codes)) for item in chain.from_iterable(lists))
    return rows, ranks, np.fromiter(drawn, np.int64, len(rows))


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
