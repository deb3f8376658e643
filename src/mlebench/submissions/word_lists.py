"""Cells of text that hold a list of words, such as labels or guesses: what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import TYPE_CHECKING

from mlebench.submissions.cell_errors import Columns
from mlebench.submissions.problems import quote, shorten

if TYPE_CHECKING:
    from mlebench.layout import PublicDirectory


def each_word(
    column: str,
    id_column: str,
    is_right: Callable[[PublicDirectory], Callable[[str], object]],
    *,
    allowed: str,
    allows_none: bool = False,
) -> Callable[[Columns, PublicDirectory], str | None]:
    """A check of `SubmissionRules.public_checks`: that each word of a column is right.

    Args:
        column: whose cells hold words, parted by white space.
        id_column: by whose value the row at fault is named.
        is_right: makes, from the public side, what tells whether a word is right.
        allowed: what a word must do: ends the sentence "it must …".
        allows_none: whether a cell may be without words.
    """

    def check(columns: Columns, public: PublicDirectory) -> str | None:
        words = set(chain.from_iterable(map(str.split, columns[column])))
        is_right_here = is_right(public)
        wrong = {word for word in words if not is_right_here(word)}
        for cell, row_id in zip(columns[column], columns[id_column], strict=True):
            found = cell.split()
            fault = next((quote(word) for word in found if word in wrong), "")
            if fault or not (found or allows_none):
                fault = fault or "an empty cell"
                return (
                    f"{id_column} {shorten(row_id)}: {fault} in column {column}; it must {allowed}"
                )
        return None

    return check
