"""Competitions: tasks whose answer is a table of predictions for a hidden test set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlebench.layout import PrivateDirectory, PublicDirectory
from mlebench.submissions.rules import Column, SubmissionRules
from mlebench.task import Edition, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mlebench.competitions.synthetic import Synthetic

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
    scratch: Path
    """An empty folder on the disk of the other two, for what is not kept."""

    @property
    def is_v1(self) -> bool:
        """Whether the published rules hold."""
        return self.edition is Edition.V1


@dataclass(frozen=True, slots=True)
class Aligned:
    """Answers and predictions, row by row in the order of the sample submission's ids.

    Both map the names of the declared columns to arrays of shape (rows,): float64
    for `Number`, Python strings in an object array for `Label` and `Text`.
    """

    truth: Mapping[str, Array]
    predicted: Mapping[str, Array]

    def matrices(self, names: Sequence[str]) -> tuple[Array, Array]:
        """Truth and predictions of several columns, each of shape (rows, columns)."""
        import numpy as np

        return (
            np.column_stack([self.truth[name] for name in names]),
            np.column_stack([self.predicted[name] for name in names]),
        )


def scored_by(
    metric: Callable[..., float], columns: str | Sequence[str], **options: object
) -> Callable[[Aligned], float]:
    """A declaration's `score`: a metric of the truth and the predictions of some columns.

    Args:
        metric: takes two arrays of shape (rows,) if `columns` is one name, of shape
            (rows, columns) if it is several; and `options`.
    """

    def score(aligned: Aligned) -> float:
        if isinstance(columns, str):
            return metric(aligned.truth[columns], aligned.predicted[columns], **options)
        return metric(*aligned.matrices(columns), **options)

    return score


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProblem:
    """Something wrong with a competition as published, and what edition v2 does about it."""

    problem: str
    evidence: str
    """How to see it."""
    remedy: str
    """What v2 does; empty if nothing can be done."""
    scores_compare: bool
    """Whether v2's scores still compare with v1's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KaggleArchive:
    """The archive that Kaggle's client downloads."""

    slug: str
    md5: str
    size_bytes: int
    """Approximate."""
    caveat: str = ""
    """What to know if the download fails; whole sentences."""


@dataclass(frozen=True, kw_only=True)
class Competition(Task):
    """A competition's declaration."""

    rules: SubmissionRules
    score: Callable[[Aligned], float]
    """The metric on aligned columns; rounded to 5 decimals in reports."""
    v1_rules: SubmissionRules | None = None
    """Edition v1's, where they differ."""
    v1_score: Callable[[Aligned], float] | None = None
    """Edition v1's, where it differs."""
    answer_columns: tuple[Column, ...] | None = None
    """The columns of the answers, where they are not those of a submission."""
    prepare: Callable[[Preparation], None]
    """Splits raw data into a public and a private side; must be deterministic."""
    make_raw: Callable[[Path], None] | None = None
    """Fills an empty folder with the raw data, where it is made rather than downloaded."""
    archive: KaggleArchive | None = None
    """What is downloaded otherwise."""
    make_miniature: Callable[[Path, Synthetic], None] | None = None
    """Fills an empty folder with synthetic raw data in the true layout."""
    answers_file: str = "answers.csv"
    """In the private folder: the id column and the columns of the answers."""
    read_answers: Callable[[Path], Mapping[str, Array]] | None = None
    """Reads an answers file that is no CSV: ids and columns in the sample submission's order."""
    ids_are_data: bool = False
    """Whether ids and their order say something by nature, such as a place on a page."""
    sample_submission_file: str = "sample_submission.csv"
    """In the public folder: a valid submission, maybe alone in an archive; it has the test ids."""
    gold_submission_file: str | None = None
    """In the private folder: a perfect submission, in editions whose answers are none."""
    leaderboard_quantiles: tuple[float, ...] = ()
    """The scores at 0, 1, …, 100 % of the humans' leaderboard, best first; empty if not known."""
    prepared_md5s: Mapping[str, str] = field(default_factory=dict)
    """Paths of CSV files below prepared/ and their md5 in edition v1, from real data."""

    @cached_property
    def known_problems(self) -> tuple[KnownProblem, ...]:
        """What `known_problems.toml` beside the description says; none without that file."""
        import tomllib

        file = resources.files(self.package).joinpath("known_problems.toml")
        if not file.is_file():
            return ()
        entries = tomllib.loads(file.read_text("utf-8"))["known_problems"]
        return tuple(KnownProblem(**entry) for entry in entries)

    def rules_in(self, edition: Edition) -> SubmissionRules:
        """The rules of a submission under one edition."""
        return (edition is Edition.V1 and self.v1_rules) or self.rules

    def gold_submission(self, private: PrivateDirectory) -> Path:
        """A perfect submission of the edition that is prepared."""
        gold = private / (self.gold_submission_file or self.answers_file)
        return gold if gold.exists() else private / self.answers_file

    def score_in(self, edition: Edition) -> Callable[[Aligned], float]:
        """The metric under one edition."""
        return (edition is Edition.V1 and self.v1_score) or self.score

    def human_percentile(self, score: float) -> float | None:
        """The share of human teams, in [0, 100], that `score` beats; None if not known."""
        if not self.leaderboard_quantiles:
            return None
        beaten = [self.thresholds.is_better(score, other) for other in self.leaderboard_quantiles]
        return round(100 * sum(beaten) / len(beaten), 1)
