"""Boxes: how they overlap, which prediction finds which, and the precision of it all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def box_overlaps(first: Floats, second: Floats) -> Floats:
    """Intersection over union of each pair of boxes; 0 where the union is not positive.

    The area of a box whose sides are reversed counts as it comes, with its sign; what
    has a NaN has NaN.

    Args:
        first: shape (pairs, 4): x and y of one corner, then of the opposite one.
        second: the same.
    """
    sides = np.minimum(first[:, 2:], second[:, 2:]) - np.maximum(first[:, :2], second[:, :2])
    shared = np.maximum(sides, 0).prod(axis=1)
    areas = [(boxes[:, 2:] - boxes[:, :2]).prod(axis=1) for boxes in (first, second)]
    unions = areas[0] + areas[1] - shared
    return np.where(unions <= 0, 0, shared / np.where(unions <= 0, 1, unions))


def pairs_of_groups(first: Integers, second: Integers) -> tuple[Integers, Integers]:
    """Each pair of an index in `first` and one in `second` that have the same group.

    Args:
        first: groups, shape (firsts,).
        second: groups, shape (seconds,).

    Returns:
        Two arrays of shape (pairs,), in the order of the indices in `first`, then of those
        in `second`.
    """
    order = np.argsort(second, kind="stable")
    starts, ends = (np.searchsorted(second[order], first, side) for side in ("left", "right"))
    counts = ends - starts
    left = np.repeat(np.arange(len(first)), counts)
    steps = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
    return left, order[starts[left] + steps]


def best_pairs(predictions: Integers, overlaps: Floats) -> Integers:
    """Of each prediction's pairs the one of the largest overlap, the first of equal ones.

    Args:
        predictions: of each pair, shape (pairs,).
        overlaps: of each pair, no NaN.

    Returns:
        Indices of pairs, by prediction.
    """
    order = np.lexsort((-overlaps, predictions))
    _, firsts = np.unique(predictions[order], return_index=True)
    return order[firsts]


def first_finds(predictions: Integers, truths: Integers, count: int) -> Booleans:
    """Which predictions are the first to name a true box, where each names one at most.

    Args:
        predictions: of those that name one, by rank: 0 comes first.
        truths: the true box that each names.
        count: how many predictions there are in all.

    Returns:
        Shape (count,).
    """
    hits = np.zeros(count, np.bool_)
    order = np.argsort(predictions, kind="stable")
    _, firsts = np.unique(truths[order], return_index=True)
    hits[predictions[order[firsts]]] = True
    return hits


def greedy_finds(predictions: Integers, truths: Integers, overlaps: Floats, count: int) -> Integers:
    """Let predictions, one after the other, take the free true box they overlap most.

    As all true boxes would rather have an earlier prediction, the outcome is the one
    stable matching; so predictions can ask all at once, in rounds (Gale and Shapley).

    Args:
        predictions: of each pair that overlaps enough, by rank: 0 comes first.
        truths: of each pair; of equal overlaps, the lower one is taken.
        overlaps: of each pair, no NaN.
        count: how many predictions there are in all.

    Returns:
        The true box that each prediction takes, -1 where none; shape (count,).
    """
    order = np.lexsort((truths, -overlaps, predictions))
    predictions, truths = predictions[order], truths[order]
    asked, ends = (
        np.searchsorted(predictions, np.arange(count), side) for side in ("left", "right")
    )
    holders = np.full(truths.max(initial=-1) + 1, count)
    while True:
        asking = np.flatnonzero(asked < ends)
        wanted = truths[asked[asking]]
        np.minimum.at(holders, wanted, asking)
        refused = asking[holders[wanted] != asking]
        if not refused.size:
            break
        asked[refused] += 1
    found = np.full(count, -1)
    found[asking] = wanted
    return found


def average_precisions(groups: Integers, hits: Booleans, positives: Integers) -> Floats:
    """The area under each group's precision envelope over recall; in [0, 1].

    Precision at a recall is the best at that recall or a larger one, as PASCAL VOC has it
    since 2010; beyond the last hit it is 0.

    Args:
        groups: from 0, of each prediction; in a group, predictions are in their rank's order.
        hits: of the same shape.
        positives: the number of true items of each group, above 0; shape (groups,).

    Returns:
        Shape (groups,).
    """
    order = np.argsort(groups, kind="stable")
    envelope = _envelope(groups[order], hits[order])
    areas = np.zeros(len(positives))
    np.add.at(areas, groups[order][hits[order]], envelope[hits[order]])
    return areas / positives


def interpolated_average_precision(hits: Booleans, positives: int) -> float:
    """The mean precision at the recalls 0, 0.01, …, 1, as COCO has it; in [0, 1].

    Precision at a recall is the best at the first prediction that reaches it or at a later
    one, 0 where none reaches it.

    Args:
        hits: shape (predictions,), in their rank's order.
        positives: the number of true items, above 0.
    """
    envelope = _envelope(np.zeros(len(hits), np.int64), hits)
    places = np.searchsorted(np.cumsum(hits) / positives, np.linspace(0, 1, 101))
    return float(np.append(envelope, 0.0)[places].mean())


def _envelope(groups: Integers, hits: Booleans) -> Floats:
    """The best precision at each prediction or a later one of its group; groups are sorted."""
    firsts = np.searchsorted(groups, groups)
    found = np.cumsum(hits)
    found_before: Integers = (found - hits)[firsts]
    precisions = (found - found_before) / (np.arange(len(groups)) - firsts + 1)
    # Ranks of precisions, raised so that no later group reaches an earlier one.
    values, ranks = np.unique(precisions, return_inverse=True)
    raised = ranks - groups * len(values)
    best = np.maximum.accumulate(raised[::-1])[::-1] + groups * len(values)
    envelope: Floats = values[best]
    return envelope


def uninterpolated_average_precision(truth: Booleans, scores: Floats) -> float:
    """The sum of precision times the step of recall over falling distinct scores; in [0, 1].

    It is scikit-learn's `average_precision_score`.

    Args:
        truth: shape (rows,).
        scores: the same shape, finite.

    Raises:
        ValueError: if no row is true, or all are.
    """
    if truth.all() or not truth.any():
        raise ValueError("average precision is undefined where all rows are true, or none is")
    order = np.argsort(-scores, kind="stable")
    lasts = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    found = np.cumsum(truth[order])[lasts]
    steps = np.diff(found, prepend=0)
    return float(np.sum(steps * found / (lasts + 1)) / found[-1])
