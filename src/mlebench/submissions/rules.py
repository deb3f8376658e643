"""What a well-formed submission is: rules that a task declares."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A column of finite numbers in [minimum, maximum], both ends included."""

    name: str
    minimum: float | None = None
    maximum: float | None = None
    is_integer: bool = False


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


Column = Number | Label | Text


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
    max_bytes: int = 4 * 1024**3
    """A longer file is a problem and is not read; it bounds the memory that texts take."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """The id column first, then the others in the order declared."""
        return (self.id_column, *(column.name for column in self.columns))


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
