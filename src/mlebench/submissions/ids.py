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
    """Match `ids` with `expected`, which are unique; rows and places count from 0."""
    found = pc.index_in(ids, value_set=expected).combine_chunks()
    is_unknown = numpy_view(pc.is_null(found).cast(pa.uint8())) == 1
    places = np.frombuffer(found.buffers()[1], np.int32, len(found))
    known = np.flatnonzero(~is_unknown)
    order = np.full(len(expected), -1)
    # Backwards, so that of several rows with one id the first stays.
    order[places[known[::-1]]] = known[::-1]
    return IdMatch(
        order=order,
        unknown=np.flatnonzero(is_unknown),
        repeated=known[order[places[known]] != known],
        missing=np.flatnonzero(order < 0),
    )
