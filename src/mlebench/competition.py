"""Competitions: tasks whose answer is a table of predictions for a hidden test set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlebench.layout import PrivateDirectory, PublicDirectory
from mlebench.submissions.rules import SubmissionRules
from mlebench.task import Edition, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Preparation:
    """The folders a competition's `prepare` reads and fills.

    `public` and `private` exist and are empty; they become the real ones, both
    at once, when `prepare` returns. `raw` must not be changed.
    """

    raw: Path
    public: PublicDirectory
    private: PrivateDirectory
    edition: Edition


@dataclass(frozen=True, slots=True)
class Aligned:
    """Answers and predictions, row by row in the order of the sample submission's ids.

    Both map the names of the declared columns to arrays of shape (rows,): float64
    for `Number`, Python strings in an object array for `Label` and `Text`.
    """

    truth: Mapping[str, Array]
    predicted: Mapping[str, Array]


@dataclass(frozen=True, kw_only=True)
class Competition(Task):
    """A competition's declaration."""

    rules: SubmissionRules
    score: Callable[[Aligned], float]
    """The metric on aligned columns; rounded to 5 decimals in reports."""
    make_raw: Callable[[Path], None]
    """Fills an empty folder with the raw data, as if downloaded."""
    prepare: Callable[[Preparation], None]
    """Splits raw data into a public and a private side; must be deterministic."""
    answers_file: str = "answers.csv"
    """In the private folder: the id column and the declared columns."""
    sample_submission_file: str = "sample_submission.csv"
    """In the public folder: a valid submission; its ids are the test ids."""
