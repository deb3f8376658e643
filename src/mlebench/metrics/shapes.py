"""What every metric asks of its arrays."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray


def require_rows(truth: NDArray[Any], predicted: NDArray[Any]) -> None:
    """See that both arrays have the same shape (rows,), with at least one row.

    Raises:
        ValueError: if not.
    """
    if truth.ndim != 1 or truth.shape != predicted.shape:
        raise ValueError(
            f"truth and prediction need one equal shape (rows,), not {truth.shape} "
            f"and {predicted.shape}"
        )
    if not truth.size:
        raise ValueError("a metric of no rows is undefined")
