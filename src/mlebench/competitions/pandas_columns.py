"""A submission's column as the published graders saw it, through the eyes of pandas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def as_pandas_reads(cells: NDArray[Any]) -> NDArray[Any]:
    """The Python values that `pandas.read_csv` makes of a column's cells.

    A column of nothing but numbers, or truth values, becomes such, aside from missing
    values; any other stays text. Empty cells and words such as NA become NaN.

    Args:
        cells: texts of shape (rows,).

    Returns:
        An object array of the same shape.
    """
    values: NDArray[Any] = _read(cells).astype(object).to_numpy()
    return values


def numbers_as_pandas_reads(cells: NDArray[Any]) -> NDArray[np.float64]:
    """The numbers that `pandas.read_csv` makes of a column's cells.

    True and False count as 1 and 0, and missing values are NaN. Shape (rows,).

    Raises:
        ValueError: if it makes something else of them.
    """
    column = _read(cells)
    if column.dtype.kind not in "biuf":
        raise ValueError("a column of numbers holds text, or whole numbers of more than 64 bits")
    return column.to_numpy(np.float64)


def sortable_as_pandas_reads(cells: NDArray[Any]) -> NDArray[Any]:
    """The numbers, NaN where missing, or the texts that pandas makes of a column's cells.

    Raises:
        ValueError: if it makes texts of them, and some are missing.
    """
    column = _read(cells)
    if column.dtype.kind in "biuf":
        return column.to_numpy(np.float64)
    if column.isna().any():
        raise ValueError("text stands beside missing values, with which it has no order")
    return column.to_numpy(object)


def numbers_where_scored(cells: NDArray[Any], is_scored: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The numbers in some cells, as the published grader sees them that looks at no others.

    Args:
        cells: texts of shape (rows,).
        is_scored: which of them count, shape (rows,).

    Returns:
        Finite numbers, shape (scored rows,).

    Raises:
        ValueError: if there is none in one of these cells; it is shown.
    """
    import pandas as pd

    try:
        numbers = numbers_as_pandas_reads(cells)
    except ValueError:
        numbers = pd.to_numeric(pd.Series(cells), errors="coerce").to_numpy(np.float64)
    wrong = cells[is_scored & ~np.isfinite(numbers)]
    if len(wrong):
        raise ValueError(f"{wrong[0]!r} stands where a finite number is scored")
    return numbers[is_scored]


def texts_as_pandas_reads(cells: NDArray[Any], *, missing: str) -> NDArray[Any]:
    """The values that `pandas.read_csv` makes of a column's cells, as Python writes them.

    Args:
        cells: texts of shape (rows,).
        missing: what stands for a missing value.
    """
    column = _read(cells)
    values: NDArray[Any] = column.astype(object).map(str).mask(column.isna(), missing).to_numpy()
    return values


def reads_as_numbers(name: str) -> Callable[[Mapping[str, NDArray[Any]]], str | None]:
    """A check that the published grader reads the text column `name` as numbers or missing."""
    return _is_read_by(numbers_as_pandas_reads, name)


def reads_as_sortable(name: str) -> Callable[[Mapping[str, NDArray[Any]]], str | None]:
    """A check that the published grader can sort the text column `name`."""
    return _is_read_by(sortable_as_pandas_reads, name)


def _is_read_by(
    read: Callable[[NDArray[Any]], object], name: str
) -> Callable[[Mapping[str, NDArray[Any]]], str | None]:
    def check(columns: Mapping[str, NDArray[Any]]) -> str | None:
        try:
            read(columns[name])
        except ValueError as error:
            return f"in column {name}, {error}"
        return None

    return check


def reads_as_texts(
    name: str, *, allows_missing: bool = True
) -> Callable[[Mapping[str, NDArray[Any]]], str | None]:
    """A check that the published grader reads the text column `name` as text, or as missing."""

    def check(columns: Mapping[str, NDArray[Any]]) -> str | None:
        import pandas as pd

        values = as_pandas_reads(columns[name])
        if pd.api.types.infer_dtype(values, skipna=True) not in {"string", "empty"}:
            return f"column {name} has numbers alone, or True and False alone; it needs a word"
        gaps = np.flatnonzero(pd.isna(values))
        if not allows_missing and len(gaps):
            cell = columns[name][gaps[0]]
            return f"{cell!r} in column {name} counts as missing; each row needs a text"
        return None

    return check


def _read(cells: NDArray[Any]) -> pd.Series[Any]:
    import pandas as pd

    if not len(cells):
        return pd.Series(dtype=str)
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([cell] for cell in cells)
    file.seek(0)
    return pd.read_csv(file, header=None, low_memory=False)[0]
