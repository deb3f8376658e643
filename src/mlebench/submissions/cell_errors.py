"""Cells of text that hold more than one value, such as masks or boxes: what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from numpy.typing import NDArray

from mlebench.submissions.problems import shorten

if TYPE_CHECKING:
    from mlebench.layout import PublicDirectory

_SHOWN_ID_CHARACTERS = 100

Columns: TypeAlias = Mapping[str, NDArray[Any]]


class CellError(ValueError):
    """A cell that cannot be read.

    Args:
        row: the cell's, counted from 0.
        complaint: what is wrong, as in "run 3, 7 0, has a length below 1".
    """

    def __init__(self, row: int, complaint: str) -> None:
        super().__init__(f"row {row + 1}: {complaint}")
        self.row = row
        self.complaint = complaint


def readable(
    id_column: str,
    read: Callable[..., object],
    known: Callable[[NDArray[Any], PublicDirectory], object] | None = None,
) -> Callable[[Columns, PublicDirectory], str | None]:
    """A check of `SubmissionRules.public_checks`: that `read` raises no `CellError`.

    Args:
        id_column: by whose value the row at fault is named.
        read: takes the columns, and what `known` returns if there is such.
        known: tells from the ids and the public side what reading takes, such as how large
            each image is.
    """

    def check(columns: Columns, public: PublicDirectory) -> str | None:
        arguments = [] if known is None else [known(columns[id_column], public)]
        try:
            read(columns, *arguments)
        except CellError as error:
            name = shorten(columns[id_column][error.row], _SHOWN_ID_CHARACTERS)
            return f"{id_column} {name}: {error.complaint}"
        return None

    return check
