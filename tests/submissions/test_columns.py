from __future__ import annotations

import pytest

from mlebench.submissions import Label, Number, probability
from mlebench.submissions.columns import allowed_values


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (Number("x"), "be a finite number"),
        (probability("x"), "lie in [0, 1]"),
        (Number("x", minimum=-0.5), "be a finite number of at least -0.5"),
        (Number("x", maximum=1234567), "be a finite number of at most 1234567"),
        (Number("x", 1, 5, is_integer=True), "be a whole number in [1, 5]"),
        (Label("x", ("a", "b")), "be one of 'a', 'b'"),
        (
            Label("x", tuple("abcdefghijklmnop")),
            "be one of 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l' and 4 more",
        ),
    ],
)
def test_what_a_column_allows_is_said_in_words(column: Number | Label, words: str) -> None:
    assert allowed_values(column) == words
