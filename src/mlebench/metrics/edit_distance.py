"""Metrics of predicted sequences: how many edits turn one into another.

Distances are Levenshtein's: the least number of insertions, deletions and substitutions
of single symbols, at a cost of 1 each.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows


def mean_edit_distance(truth: NDArray[Any], predicted: NDArray[Any]) -> float:
    """The mean distance of two texts, in Unicode code points; at least 0, lower is better.

    Args:
        truth: texts of shape (rows,).
        predicted: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted)
    return float(np.mean(_distances(truth.tolist(), predicted.tolist())))


def edit_distance_per_symbol(
    truth: Sequence[Sequence[Hashable]], predicted: Sequence[Sequence[Hashable]]
) -> float:
    """The sum of the rows' distances over the sum of the truths' lengths; lower is better.

    At least 0; above 1 where more is predicted than is true.

    Args:
        truth: a sequence of symbols a row.
        predicted: the same number of rows.

    Raises:
        ValueError: if the numbers of rows differ or no row of the truth has a symbol.
    """
    if len(truth) != len(predicted):
        raise ValueError(f"{len(truth)} rows of truth cannot go with {len(predicted)} predicted")
    symbols = sum(map(len, truth))
    if not symbols:
        raise ValueError("an edit distance per symbol is undefined where no symbol is true")
    # RapidFuzz compares hashes, which differing numbers may share.
    codes: dict[Hashable, int] = {}
    encoded = (
        [[codes.setdefault(symbol, len(codes)) for symbol in row] for row in rows]
        for rows in (truth, predicted)
    )
    return float(np.sum(_distances(*encoded)) / symbols)


def _distances(
    truth: Sequence[Sequence[Hashable]], predicted: Sequence[Sequence[Hashable]]
) -> NDArray[np.int64]:
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cpdist

    distances: NDArray[np.int64] = cpdist(
        truth, predicted, scorer=Levenshtein.distance, dtype=np.int64, workers=-1
    )
    return distances
