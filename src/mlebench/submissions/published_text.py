"""Text columns that the published grader reads as something else, for checks of edition v1."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlebench.submissions.numbers import ASCII_WHITE_SPACE, parse_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MISSING = frozenset(
    (
        "|#N/A N/A|#N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None"
        "|n/a|nan|null"
    ).split("|")
)
"""What pandas reads as a missing value."""
_BOOLEANS = frozenset("True TRUE true False FALSE false".split())


def holds_words(
    name: str, *, with_gaps: bool
) -> Callable[[Mapping[str, NDArray[Any]]], str | None]:
    """A check that column `name` is not read as numbers or as True and False, as a whole.

    The published grader crashes there, while it takes a number among words for a wrong label.

    Args:
        name: a `Text` column.
        with_gaps: whether missing values among nothing but numbers, or alone, are refused, too.
    """

    def check(columns: Mapping[str, NDArray[Any]]) -> str | None:
        present = [cell for cell in columns[name] if cell not in _MISSING]
        has_gaps = len(present) < len(columns[name])
        is_numeric = (with_gaps or not has_gaps) and all(map(_is_number, present))
        is_boolean = not has_gaps and _BOOLEANS.issuperset(present)
        if is_numeric or is_boolean:
            return f"column {name} holds no label at all; it must hold one in each row"
        return None

    return check


def holds_no_gaps(name: str) -> Callable[[Mapping[str, NDArray[Any]]], str | None]:
    """A check that the published grader reads no cell of the text column `name` as missing."""

    def check(columns: Mapping[str, NDArray[Any]]) -> str | None:
        for row, cell in enumerate(columns[name], start=1):
            if cell in _MISSING:
                return f"row {row}: {cell!r} in column {name} counts as missing; it needs a value"
        return None

    return check


def _is_number(cell: str) -> bool:
    bare = cell.strip(ASCII_WHITE_SPACE).lower().lstrip("+-")
    return bare in {"inf", "infinity"} or parse_number(cell) is not None
