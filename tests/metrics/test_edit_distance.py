from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlebench.metrics import edit_distance_per_symbol, mean_edit_distance

texts = st.text("ab𝄞é ", max_size=8)


@cache
def by_definition(first: tuple[object, ...], second: tuple[object, ...]) -> int:
    if not first or not second:
        return len(first) + len(second)
    return min(
        by_definition(first[1:], second) + 1,
        by_definition(first, second[1:]) + 1,
        by_definition(first[1:], second[1:]) + (first[0] != second[0]),
    )


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_mean_edit_distance_is_that_of_the_definition(rows: list[tuple[str, str]]) -> None:
    truth, predicted = np.array(rows, dtype=object).T
    expected = np.mean([by_definition(tuple(a), tuple(b)) for a, b in rows])
    assert mean_edit_distance(truth, predicted) == pytest.approx(expected)
    assert mean_edit_distance(truth, truth) == 0


sequences = st.lists(st.sampled_from([-2, -1, 0, 7, 7 + 2**61 - 1, 7 - 2**61 + 1]), max_size=6)


@given(st.lists(sequences, min_size=1, max_size=5), st.data())
def test_edit_distance_per_symbol_is_that_of_the_definition(
    truth: list[list[int]], data: st.DataObject
) -> None:
    predicted = [data.draw(sequences) for _ in truth]
    symbols = sum(map(len, truth))
    if not symbols:
        with pytest.raises(ValueError, match="no symbol"):
            edit_distance_per_symbol(truth, predicted)
        return
    edits = sum(by_definition(tuple(a), tuple(b)) for a, b in zip(truth, predicted, strict=True))
    assert edit_distance_per_symbol(truth, predicted) == pytest.approx(edits / symbols)
    assert edit_distance_per_symbol(truth, [[] for _ in truth]) == 1


def test_unequal_rows_are_refused() -> None:
    truth = np.array(["a", "b"], dtype=object)
    with pytest.raises(ValueError, match="shape"):
        mean_edit_distance(truth, truth[:1])
    with pytest.raises(ValueError, match="cannot go with"):
        edit_distance_per_symbol(["a", "b"], ["a"])
