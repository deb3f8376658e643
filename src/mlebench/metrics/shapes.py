"""What every metric asks of its arrays."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray


def require_rows(truth: NDArray[Any], predicted: NDArray[Any], *, dimensions: int = 1) -> None:
    """See that both arrays have the same shape, with at least one row.

    Args:
        truth: shape (rows,), or (rows, columns) for two dimensions.
        predicted: the same shape.
        dimensions: 1 or 2.

    Raises:
        ValueError: if not.
    """
    if truth.ndim != dimensions or truth.shape != predicted.shape:
        shape = "(rows,)" if dimensions == 1 else "(rows, columns)"
        raise ValueError(
            f"truth and prediction need one equal shape {shape}, not {truth.shape} "
            f"and {predicted.shape}"
        )
    if not truth.size:
        raise ValueError("a metric of no rows is undefined")
