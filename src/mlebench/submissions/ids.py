"""Matches a file's ids with those it should have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mlebench.submissions.columns import numpy_view

Ids: TypeAlias = pa.ChunkedArray
"""Text, one id a row."""

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class IdMatch:
    """Where ids are, and which do not fit."""

    order: Indices
    """Shape (expected,): the row of each expected id, its first where there are more."""
    unknown: Indices
    """The rows whose id is not expected."""
    repeated: Indices
    """The rows whose id is expected, but has been in an earlier row."""
    missing: Indices
    """The places among the expected ids of those that have no row."""


def match_ids(ids: Ids, expected: Ids) -> IdMatch:
    """Match `ids` with `expected`; rows and places count from 0.

    Raises:
        ValueError: if an expected id is there twice.
    """
    # Numbered by first appearance, so that the number of an expected id is its place.
    # (A third faster than index_in, which takes most of the time of a check.)
    both = pa.chunked_array([*expected.chunks, *ids.chunks])
    encoded = pc.dictionary_encode(both, memory_pool=pa.system_memory_pool())
    numbers = np.concatenate([numpy_view(chunk.indices) for chunk in encoded.chunks])
    total = len(expected)
    if not np.array_equal(numbers[:total], np.arange(total)):
        raise ValueError("an expected id is there twice")
    places = numbers[total:]
    known = np.flatnonzero(places < total)
    order = np.full(total, -1)
    # Backwards, so that of several rows with one id the first stays.
    order[places[known[::-1]]] = known[::-1]
    return IdMatch(
        order=order,
        unknown=np.flatnonzero(places >= total),
        repeated=known[order[places[known]] != known],
        missing=np.flatnonzero(order < 0),
    )
