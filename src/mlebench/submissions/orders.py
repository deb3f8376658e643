"""Cells of text that put words in order: those of the sample submission's cell, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from mlebench.submissions.cell_errors import CellError, Columns, readable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlebench.layout import PublicDirectory

Array: TypeAlias = "NDArray[Any]"


def is_order_of_sample(
    id_column: str, column: str, sample_file: str
) -> Callable[[Columns, PublicDirectory], str | None]:
    """A check of `SubmissionRules.public_checks` of a `Text` column.

    Each cell must hold the words of the sample submission's cell in any order.

    Args:
        sample_file: the sample submission, below the public folder.
    """

    def read(columns: Mapping[str, Array], sample: Array) -> None:
        places_among(sample, columns[column])

    def read_sample(_: Array, public: PublicDirectory) -> Array:
        import pandas as pd

        cells: Array = pd.read_csv(public / sample_file, dtype=str)[column].to_numpy()
        return cells

    return readable(id_column, read, read_sample)


def places_among(true_orders: Array, orders: Array) -> tuple[Array, Array]:
    """Each word's place in the true order of its row, and the number of words of each row.

    Args:
        true_orders: texts of words separated by white space, each once; shape (rows,).
        orders: the same shape.

    Returns:
        Places from 0, shape (words,), rows one after the other; and lengths, shape (rows,).

    Raises:
        CellError: if a row has not the same words on both sides.
    """
    import pandas as pd

    true_words, true_rows = _words(true_orders)
    words, rows = _words(orders)
    codes, names = pd.factorize(np.concatenate([true_words, words]))
    keys = codes + len(names) * np.concatenate([true_rows, rows])
    known, found = keys[: len(true_words)], keys[len(true_words) :]
    known_order, found_order = np.argsort(known), np.argsort(found)
    if not np.array_equal(known[known_order], found[found_order]):
        for wrong, complaint in (
            (found[~np.isin(found, known)], "is not in the sample submission's row"),
            (found[pd.Series(found).duplicated()], "is in an earlier place already"),
            (known[~np.isin(known, found)], "has no place"),
        ):
            if len(wrong):
                row, code = divmod(int(wrong[0]), len(names))
                raise CellError(row, f"{names[code]} {complaint}")
    lengths = np.bincount(rows, minlength=len(orders))
    places = np.empty_like(found_order)
    places[found_order] = known_order
    return places - np.repeat(np.cumsum(lengths) - lengths, lengths), lengths


def _words(texts: Array) -> tuple[Array, Array]:
    """All rows' words, one after the other, and each one's row."""
    words = [text.split() for text in texts]
    rows = np.repeat(np.arange(len(words)), [len(row) for row in words])
    return np.array(list(chain.from_iterable(words)), dtype=object), rows
