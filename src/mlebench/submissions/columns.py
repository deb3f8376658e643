"""Turns the cells of one column into values by the column's rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mlebench.submissions.numbers import ASCII_WHITE_SPACE, number_fault, parse_number
from mlebench.submissions.problems import Problems, quote, shorten
from mlebench.submissions.rules import Boolean, Column, Label, Number, Problem, Text

Array = NDArray[Any]

_SHOWN_CHOICES = 12
_BOOLEANS = {"true": 1.0, "false": 0.0}


def numpy_view(values: pa.Array) -> Array:
    """An Arrow array of numbers without nulls as a NumPy array, without a copy."""
    # Arrow's own to_numpy imports pandas.
    view: Array = np.from_dlpack(values)
    return view


def breaks_rule(column: Number, numbers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which numbers, of shape (rows,), are not finite or not allowed in `column`."""
    wrong: NDArray[np.bool_] = ~np.isfinite(numbers)
    if column.minimum is not None:
        wrong |= numbers < column.minimum
    if column.maximum is not None:
        wrong |= numbers > column.maximum
    if column.is_integer:
        wrong |= np.trunc(numbers) != numbers
    return wrong


def read_cells(
    column: Column,
    cells: pa.StringArray,
    problems: Problems,
    file_name: str,
    row_number: Callable[[int], int],
) -> Array:
    """The values of `cells`, of shape (cells,); what breaks the rule goes to `problems`.

    Args:
        column: the rule.
        cells: some rows of the column as the file has them.
        problems: gathers what is wrong.
        file_name: what messages call the file.
        row_number: gives the number of a cell's row in the file.
    """
    if isinstance(column, Text):
        return np.array(cells.to_pylist(), dtype=object)
    match column:
        case Number():
            values, wrong = _numbers(column, cells)
        case Label():
            values, wrong = _labels(column, cells)
        case Boolean():
            values, wrong = _booleans(cells)
    allowed = allowed_values(column)

    def describe(index: int) -> Problem:
        cell = cells[index].as_py()
        row = row_number(index)
        return Problem(
            f"row {row} of {file_name}: {_complaint(column, cell)}; it must {allowed}",
            row=row,
            column=column.name,
            value=shorten(cell),
            allowed=allowed,
        )

    problems.add_each(("value", column.name), np.flatnonzero(wrong), describe)
    return values


def first_boolean(cells: pa.StringArray, is_boolean: bool) -> int | None:
    """The index of the first cell that says True or False (or does not), None if none does."""
    trimmed = pc.ascii_lower(pc.ascii_trim(cells, ASCII_WHITE_SPACE))
    says = numpy_view(pc.match_substring_regex(trimmed, "^(true|false)$").cast(pa.uint8()))
    found = np.flatnonzero(says == is_boolean)
    return int(found[0]) if found.size else None


def allowed_values(column: Number | Label | Boolean) -> str:
    """What a value must do: ends the sentence "it must …"."""
    if isinstance(column, Boolean):
        return "be True or False (or 1 or 0)"
    if isinstance(column, Label):
        shown = ", ".join(quote(choice) for choice in column.choices[:_SHOWN_CHOICES])
        more = len(column.choices) - _SHOWN_CHOICES
        return f"be one of {shown}" + (f" and {more:,} more" if more > 0 else "")
    what = "be a whole number" if column.is_integer else "be a finite number"
    low, high = (None if end is None else f"{end:.15g}" for end in (column.minimum, column.maximum))
    if column.is_integer and (low, high) == ("0", "1"):
        return "be 0 or 1; a probability has to be put to a threshold"
    if low is not None and high is not None:
        return f"{what} in [{low}, {high}]" if column.is_integer else f"lie in [{low}, {high}]"
    if low is not None:
        return f"{what} of at least {low}"
    if high is not None:
        return f"{what} of at most {high}"
    return what


def _numbers(column: Number, cells: pa.StringArray) -> tuple[Array, NDArray[np.bool_]]:
    parse = _parse_number_or_boolean if column.allows_booleans else parse_number
    numbers = np.array([parse(cell) for cell in cells.to_pylist()], dtype=np.float64)
    return numbers, breaks_rule(column, numbers)


def _booleans(cells: pa.StringArray) -> tuple[Array, NDArray[np.bool_]]:
    parsed = [_parse_number_or_boolean(cell) for cell in cells.to_pylist()]
    values = np.array(parsed, dtype=np.float64)
    return values, (values != 0) & (values != 1)


def _parse_number_or_boolean(cell: str) -> float | None:
    return _BOOLEANS.get(cell.strip(ASCII_WHITE_SPACE).lower(), parse_number(cell))


def _labels(column: Label, cells: pa.StringArray) -> tuple[Array, NDArray[np.bool_]]:
    encoded = pc.dictionary_encode(cells)
    known = set(column.choices)
    # Others, which may be of any number and length, are let go of.
    labels = [label if label in known else None for label in encoded.dictionary.to_pylist()]
    wrong = np.array([label is None for label in labels], dtype=np.bool_)
    indices = numpy_view(encoded.indices)
    return np.array(labels, dtype=object)[indices], wrong[indices]


def _complaint(column: Number | Label | Boolean, cell: str) -> str:
    if isinstance(column, Label):
        return f"label {quote(cell)} in column {column.name}"
    if isinstance(column, Boolean):
        return f"{quote(cell)} in column {column.name}"
    if parse_number(cell) is None:
        return f"{quote(cell)} in column {column.name} {number_fault(cell)}"
    is_probability = column.minimum == 0 and column.maximum == 1 and not column.is_integer
    noun = "probability" if is_probability else "number"
    return f"{noun} {shorten(cell.strip(ASCII_WHITE_SPACE))} in column {column.name}"
