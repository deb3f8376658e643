from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlebench.submissions.ids import match_ids, permutation, rank_order

texts = st.text(alphabet="ab é", max_size=10)
unique_ids = st.lists(texts, min_size=1, max_size=12, unique=True)


def column(ids: list[str], first_chunk: int = 1) -> pa.ChunkedArray:
    return pa.chunked_array([ids[:first_chunk], ids[first_chunk:]], pa.string())


@given(unique_ids, st.data())
def test_ids_in_any_order_are_found(expected: list[str], data: st.DataObject) -> None:
    ids = data.draw(st.permutations(expected))
    order = permutation(column(ids), column(expected, first_chunk=3))
    assert order is not None
    assert [ids[row] for row in order] == expected


@given(unique_ids, st.lists(texts, min_size=1, max_size=12))
def test_other_ids_are_no_permutation(expected: list[str], ids: list[str]) -> None:
    order = permutation(column(ids), column(expected))
    assert (order is not None) == (sorted(ids) == sorted(expected))


@given(unique_ids, st.lists(texts, min_size=1, max_size=12))
def test_what_does_not_fit_is_found(expected: list[str], ids: list[str]) -> None:
    match = match_ids(column(ids), column(expected))
    assert match.order.tolist() == [ids.index(key) if key in ids else -1 for key in expected]
    assert match.unknown.tolist() == [i for i, key in enumerate(ids) if key not in expected]
    assert match.repeated.tolist() == [
        i for i, key in enumerate(ids) if key in expected and key in ids[:i]
    ]
    assert match.missing.tolist() == [i for i, key in enumerate(expected) if key not in ids]


@given(st.lists(st.sampled_from(["x" * 100, "y" * 100, "z"]), min_size=1), st.data())
def test_ids_of_any_length_that_repeat_are_found(expected: list[str], data: st.DataObject) -> None:
    ids = data.draw(st.permutations(expected))
    order = permutation(column(ids), column(expected))
    assert order is not None
    assert sorted(order) == list(range(len(ids)))
    assert [ids[row] for row in order] == expected


@pytest.mark.parametrize(
    "ids_in_order",
    [
        ["10", "9", "a"],
        ["-3", "9", "10"],
        ["-1.5", "9", "1e1", "+10.5"],
        ["9", "10", "1" + 30 * "0"],
        ["B", "a", "é", ""],
        ["9", "10", ""],
        ["", "", ""],
    ],
)
def test_ids_are_ranked_as_numbers_or_text_with_empty_ones_last(ids_in_order: list[str]) -> None:
    ranks = [f"id {rank}" for rank in range(len(ids_in_order))]
    order = rank_order(column(ids_in_order[::-1]), column(ranks))
    assert [ids_in_order[::-1][row] for row in order] == ids_in_order
