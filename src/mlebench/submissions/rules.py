"""What a well-formed submission is: rules that a task declares."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlebench.layout import PublicDirectory


@dataclass(frozen=True, slots=True)
class Number:
    """A column of finite numbers in [minimum, maximum], both ends included."""

    name: str
    minimum: float | None = None
    maximum: float | None = None
    is_integer: bool = False
    allows_booleans: bool = True
    """Whether a column of nothing but True and False counts as one of 1 and 0."""


def probability(name: str) -> Number:
    """A column of numbers in [0, 1]."""
    return Number(name, minimum=0.0, maximum=1.0)


@dataclass(frozen=True, slots=True)
class Label:
    """A column whose values are among `choices`, compared as text."""

    name: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A column of any text; an empty cell is the empty string."""

    name: str


@dataclass(frozen=True, slots=True)
class Boolean:
    """A column of True and False in any letter case, or 1 and 0; they come out as 1 and 0."""

    name: str


Column = Number | Label | Text | Boolean


class Pairing(enum.Enum):
    """How a submission's rows find the answers they are compared with."""

    BY_ID = "by id"
    """Each id of the sample submission has one row, or as many as there; all others are
    problems. Rows of one id are paired in the order of their files."""
    REPEATABLE = "by id, each row counts"
    """As by id, but an id may have more rows, each of which goes with the id's answer."""
    BY_POSITION = "by position"
    """The k-th row goes with the k-th answer; there need be no ids."""
    BY_RANK = "by rank"
    """As by position, after both sides are sorted by id; the ids need not be the same."""
    LEFT_TO_METRIC = "left to the metric"
    """Rows come in each file's own order, with the ids as one more column of text. All ids
    are the sample submission's, but one may be there twice and another not at all."""
    BY_ID_IN_FILE_ORDER = "by id, in the file's order"
    """The same, but ids are checked as those that are paired by id."""
    KNOWN_IDS = "known ids"
    """As left to the metric, with any number of rows."""
    ANY_IDS = "any ids"
    """As left to the metric, with any number of rows and whatever ids."""

    @property
    def is_in_file_order(self) -> bool:
        """Whether the metric gets rows in each file's own order, with their ids."""
        return self in {
            Pairing.LEFT_TO_METRIC,
            Pairing.BY_ID_IN_FILE_ORDER,
            Pairing.KNOWN_IDS,
            Pairing.ANY_IDS,
        }

    @property
    def allows_more_rows(self) -> bool:
        """Whether a submission may have more rows than the sample submission."""
        return self in {Pairing.REPEATABLE, Pairing.KNOWN_IDS, Pairing.ANY_IDS}


@dataclass(frozen=True, slots=True)
class RowSum:
    """In each row the values of `columns` must add up to `total`."""

    columns: tuple[str, ...]
    total: float = 1.0
    tolerance: float = 1e-6


@dataclass(frozen=True, slots=True)
class SubmissionRules:
    """The rules of one task's submission: a CSV with a row for each test id."""

    id_column: str
    columns: tuple[Column, ...]
    row_sum: RowSum | None = None
    allows_extra_columns: bool = True
    """Whether columns that are not declared are ignored or a problem."""
    reads_extra_columns: bool = False
    """Whether columns that are not declared are read as text, for checks to look at."""
    starts_with_id: bool = False
    """Whether the id column must be the first."""
    is_in_order: bool = False
    """Whether the header must be the declared columns in their order, the id column first."""
    columns_by_position: bool = False
    """Whether the columns beside the ids are taken in the order declared, whatever their names."""
    other_names: Mapping[str, str] = field(default_factory=dict)
    """Names that a column may have instead of the declared one, and the declared one."""
    pairing: Pairing = Pairing.BY_ID
    id_parts: tuple[str, ...] = ()
    """Declared columns of whole numbers or labels that tell apart the rows of one id: with
    them, after blanks, it counts as the id."""
    checks: tuple[Callable[[Mapping[str, NDArray[Any]]], str | None], ...] = ()
    """What the other fields cannot say: each gets the columns and tells what is wrong."""
    public_checks: tuple[
        Callable[[Mapping[str, NDArray[Any]], PublicDirectory], str | None], ...
    ] = ()
    """As `checks`, for what takes ids or the public side to tell. Rows are in the order of
    the sample submission's ids, which are one more column."""
    caveat: str = ""
    """What may still cost a well-formed submission its score, as only the answers can tell;
    a sentence that goes with the word that it is well-formed."""
    max_bytes: int = 4 * 1024**3
    """A longer file is a problem and is not read; it bounds the memory that texts take."""
    max_row_bytes: int = 8 * 1024**2
    """The same for a row."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns that must be there: the id column first, if rows have ids."""
        ids = () if self.pairing is Pairing.BY_POSITION else (self.id_column,)
        return (*ids, *(column.name for column in self.columns))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a submission, and what is allowed instead.

    `message` is a whole sentence for people and repeats what the other fields
    say; they are there for machines.
    """

    message: str
    row: int | None = None
    """Data row, counted from 1; the header is not a row."""
    column: str | None = None
    value: str | None = None
    """The value as the file has it, shortened, control characters escaped."""
    allowed: str | None = None

    def __str__(self) -> str:
        return self.message
