from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlebench.submissions.cell_errors import CellError
from mlebench.submissions.orders import places_among

rows_of_words = st.lists(
    st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8), min_size=1, max_size=5
)


@given(rows_of_words, st.randoms())
def test_places_are_those_in_the_true_order(rows: list[list[str]], random: Random) -> None:
    shuffled = [list(row) for row in rows]
    for row in shuffled:
        random.shuffle(row)
    places, lengths = places_among(
        np.array([" ".join(row) for row in rows], dtype=object),
        np.array(["\t".join(row) for row in shuffled], dtype=object),
    )
    expected = [true.index(word) for true, row in zip(rows, shuffled, strict=True) for word in row]
    assert places.tolist() == expected
    assert lengths.tolist() == [len(row) for row in rows]


@pytest.mark.parametrize(
    ("order", "complaint"),
    [("a x", "row 2: x is not"), ("a a", "row 2: a is in an"), ("a", "row 2: b has no place")],
)
def test_other_words_are_refused(order: str, complaint: str) -> None:
    true_orders = np.array(["x y", "a b"], dtype=object)
    with pytest.raises(CellError, match=complaint):
        places_among(true_orders, np.array(["y x", order], dtype=object))
