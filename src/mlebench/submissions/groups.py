"""Reads cells that list things, such as boxes, each written as the same number of fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.submissions.cell_errors import CellError
from mlebench.submissions.problems import quote


@dataclass(frozen=True, slots=True)
class Groups:
    """The things that all cells of a column list, one cell's after another's."""

    rows: NDArray[np.int64]
    """The cell of each, from 0; shape (things,)."""
    fields: NDArray[np.object_]
    """Texts of shape (things, fields)."""

    def numbers(self, start: int, stop: int) -> NDArray[np.float64]:
        """The fields from `start` to before `stop`, as Python's `float` reads them.

        Raises:
            CellError: for the first that is no number.
        """
        texts = self.fields[:, start:stop]
        try:
            numbers = [float(text) for text in texts.ravel()]
        except ValueError:
            for row, text in zip(np.repeat(self.rows, stop - start), texts.ravel(), strict=True):
                try:
                    float(text)
                except ValueError:
                    raise CellError(int(row), f"{quote(text)} is no number") from None
            raise
        return np.array(numbers, np.float64).reshape(texts.shape)

    def places_in(self, names: Sequence[str], field: int) -> NDArray[np.int64]:
        """The place among `names` of what each has as `field`, -1 where it is not there."""
        places = {name: place for place, name in enumerate(names)}
        return np.array([places.get(text, -1) for text in self.fields[:, field]], np.int64)

    def refuse(self, wrong: NDArray[np.bool_], complaint: str) -> None:
        """See that nothing is wrong.

        Args:
            wrong: shape (things,).
            complaint: what the thing at fault has, as in "has a confidence below 0".

        Raises:
            CellError: for the first that is.
        """
        if wrong.any():
            first = int(np.argmax(wrong))
            shown = " ".join(self.fields[first])
            raise CellError(int(self.rows[first]), f"{quote(shown)} {complaint}")


def read_groups(
    cells: NDArray[Any] | Sequence[str], fields: int, *, separator: str | None = None
) -> Groups:
    """What a column's cells list; nothing, where they are empty.

    Args:
        cells: texts of shape (cells,).
        fields: how many each thing is written as.
        separator: what parts two fields; None for any white space, also at the ends.

    Raises:
        CellError: for the first cell whose fields do not come out even.
    """
    parts = [cell.split(separator) if cell else [] for cell in cells]
    counts = np.array([len(found) for found in parts], np.int64)
    odd = counts % fields > 0
    if odd.any():
        row = int(np.argmax(odd))
        how = "" if separator is None else ", parted by single blanks"
        raise CellError(
            row,
            f"{counts[row]} fields are no groups of {fields}{how}; it begins {quote(cells[row])}",
        )
    flat = np.array([text for found in parts for text in found], dtype=object)
    return Groups(np.repeat(np.arange(len(parts)), counts // fields), flat.reshape(-1, fields))
