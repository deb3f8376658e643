"""Compares a file's ids with those it should have."""

from __future__ import annotations

from collections.abc import Mapping
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

_MOST_DIGITS_OF_INT64 = 18
_DECIMAL_NUMBER = r"^[ \t]*\+?(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[ \t]*$"
_WHOLE_NUMBER = r"^[ \t]*\+?(-?)0*(\d+)(?:\.0*)?[ \t]*$"
_MOST_HASHED_BYTES = 64
_GOLDEN_RATIO = np.uint64(0x9E3779B97F4A7C15)
"""An odd number of irregular bits: what multiplicative hashing asks for."""


@dataclass(frozen=True, slots=True)
class IdMatch:
    """Where ids are, and which do not fit."""

    order: Indices
    """Shape (expected,): the row of each expected id, its first where there are more."""
    unknown: Indices
    """The rows whose id is not expected."""
    repeated: Indices
    """The rows whose id is expected, but has been in an earlier row."""
    places: Indices
    """Shape (rows,): the place of each row's id among the expected ids, -1 if it is unknown."""
    missing: Indices
    """The places among the expected ids of those that have no row."""


def plain_numbers(ids: Ids) -> Ids | None:
    """Ids that are all whole numbers in their shortest form, None if one is anything else.

    Spaces around them, leading zeros, a plus sign and decimals of zeros are dropped.
    """
    # Ids that are no numbers mostly show it in the first row.
    for rows in (ids[:1], ids):
        if not pc.all(pc.match_substring_regex(rows, _WHOLE_NUMBER)).as_py():
            return None
    return pc.replace_substring_regex(ids, _WHOLE_NUMBER, r"\1\2")


def rank_order(ids: Ids, expected: Ids) -> Indices:
    """Shape (rows,): the row whose rank among `ids` is that of each of `expected`.

    Ids are ranked as numbers where all of them are, otherwise as text by code point;
    empty ones come last. Both must have the same length.
    """
    order = np.empty(len(ids), np.int64)
    order[_ranking(expected)] = _ranking(ids)
    return order


def _ranking(ids: Ids) -> Indices:
    """Shape (rows,): the rows sorted by id; those with the same id keep their order."""
    keys = pc.if_else(pc.equal(ids, ""), pa.scalar(None, pa.string()), ids)
    whole = plain_numbers(keys)
    if whole is not None and pc.max(pc.utf8_length(whole)).as_py() <= _MOST_DIGITS_OF_INT64:
        keys = whole.cast(pa.int64())
    elif pc.all(pc.match_substring_regex(keys, _DECIMAL_NUMBER)).as_py():
        keys = pc.replace_substring_regex(keys, _DECIMAL_NUMBER, r"\1").cast(pa.float64())
    return numpy_view(pc.sort_indices(keys).cast(pa.int64()))


def permutation(ids: Ids, expected: Ids) -> Indices | None:
    """The row of each expected id if `ids` are the same in any order, else None.

    An id that is expected more than once has as many rows, paired in their order.
    It says None, too, if two different ids ever have the same hash.
    """
    if len(ids) != len(expected):
        return None
    order = np.empty(len(ids), np.int64)
    order[_sorting(expected)] = _sorting(ids)
    rows = pa.Array.from_buffers(pa.int64(), len(order), [None, pa.py_buffer(order)])
    return order if ids.take(rows).equals(expected) else None


def _sorting(ids: Ids) -> Indices:
    """Rows in an order that is the same for the same ids; those of one id keep theirs."""
    # To sort hashes takes half the time of a table of strings; whether the hashes were
    # good enough shows in the end.
    hashes = _hashes(ids)
    if hashes is None:
        return numpy_view(pc.sort_indices(ids).cast(pa.int64()))
    return np.argsort(hashes, kind="stable")


def _hashes(ids: Ids) -> NDArray[np.uint64] | None:
    longest_bytes = pc.max(pc.binary_length(ids)).as_py()
    if longest_bytes > _MOST_HASHED_BYTES:
        return None
    words = longest_bytes // 8 + 1
    padded = pc.ascii_rpad(ids.combine_chunks(), width=8 * words, padding="\0")
    table = np.frombuffer(padded.buffers()[2], np.uint64, len(ids) * words).reshape(-1, words)
    hashes = np.zeros(len(ids), np.uint64)
    for word in table.T:
        hashes ^= word
        hashes *= _GOLDEN_RATIO
        hashes ^= hashes >> np.uint64(32)
    return hashes


def row_counts(ids: Ids, expected: Ids) -> Mapping[str, tuple[int, int]]:
    """For each id that has not as many rows as are expected, how many it has and should have."""
    found, wanted = (
        dict(
            zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)
        )
        for counts in (pc.value_counts(ids), pc.value_counts(expected))
    )
    return {
        value: (found.get(value, 0), wanted.get(value, 0))
        for value in wanted | found
        if found.get(value, 0) != wanted.get(value, 0)
    }


def match_ids(ids: Ids, expected: Ids) -> IdMatch:
    """Match `ids` with `expected`, which are unique; rows and places count from 0."""
    found = pc.index_in(ids, value_set=expected).combine_chunks()
    is_unknown = numpy_view(pc.is_null(found).cast(pa.uint8())) == 1
    places = np.where(is_unknown, -1, np.frombuffer(found.buffers()[1], np.int32, len(found)))
    known = np.flatnonzero(~is_unknown)
    order = np.full(len(expected), -1)
    # Backwards, so that of several rows with one id the first stays.
    order[places[known[::-1]]] = known[::-1]
    return IdMatch(
        order=order,
        unknown=np.flatnonzero(is_unknown),
        repeated=known[order[places[known]] != known],
        places=places,
        missing=np.flatnonzero(order < 0),
    )
