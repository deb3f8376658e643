"""A submission's column as the published graders saw it, through the eyes of pandas."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    import pandas as pd

    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows([cell] for cell in cells)
    file.seek(0)
    column = pd.read_csv(file, header=None, low_memory=False)[0]
    values: NDArray[Any] = column.astype(object).to_numpy()
    return values
