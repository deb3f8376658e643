"""Kuzushiji Recognition: which characters stand on this page of an old Japanese book, and where?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.errors import PreparationError
from mlebench.metrics.boxes import greedy_finds, pairs_of_groups
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import link_files, open_raw_files
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.cell_errors import CellError, Columns, readable
from mlebench.submissions.groups import Groups, read_groups

if TYPE_CHECKING:
    import pandas as pd

ID, LABELS = "image_id", "labels"
MOST_CHARACTERS = 1200
"""Of a page that may be submitted."""


def _prepare(data: Preparation) -> None:
    pages = read_csv(data.raw / "train.csv")
    if data.is_v1:
        train, test = split(pages, test_size=0.1)
        if test[LABELS].isna().any():
            page = test[ID][test[LABELS].isna()].iloc[0]
            raise PreparationError(
                f"{data.raw / 'train.csv'}: {page} would be a test page and has no labels, which "
                "edition v1 cannot have; prepare edition v2 instead."
            )
    else:
        books = books_of(pages[ID])
        is_test = books.isin(split(sorted(books.unique()), test_size=0.1)[1])
        train, test = pages[~is_test], pages[is_test]
    write_csv(train, data.public / "train.csv")
    sample = sample_submission(test[[ID]], {LABELS: "U+003F 1 1 U+FF2F 2 2"})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")
    gold = test.assign(**{LABELS: list(map(_points, test[LABELS].fillna("")))})
    write_csv(gold, data.private / "gold_submission.csv")
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, ["unicode_translation.csv"])
    with open_raw_files(data.raw / "train_images.zip", data.scratch) as images:
        for side, rows in (("train", train), ("test", test)):
            members = {name: images.content(name) for name in rows[ID] + ".jpg"}
            # To deflate images once more saves nothing, but was done so.
            write_zip(data.public / f"{side}_images.zip", members, stored=not data.is_v1)


def books_of(pages: pd.Series[str]) -> pd.Series[str]:
    """The book of each page: what its id says before the first - or, without any, the first _."""
    return pages.str.partition("-")[0].mask(
        ~pages.str.contains("-", regex=False), pages.str.partition("_")[0]
    )


def _points(labels: str) -> str:
    """A point of each box of a page, one pixel inside its corner."""
    boxes = read_groups([labels], 5, separator=" ")
    corners = boxes.fields[:, 1:3].astype(np.int64) + 1
    codes = boxes.fields[:, 0].tolist()
    return " ".join(f"{code} {x} {y}" for code, (x, y) in zip(codes, corners, strict=True))


def _require_points(columns: Columns) -> None:
    listed = read_groups(columns[LABELS], 3, separator=" ")
    is_nowhere = np.any(~np.isfinite(listed.numbers(1, 3)), axis=1)
    listed.refuse(is_nowhere, "is not at a finite place")
    counts = np.bincount(listed.rows, minlength=1)
    if counts.max() > MOST_CHARACTERS:
        row = int(counts.argmax())
        raise CellError(row, f"lists {counts[row]:,} characters; {MOST_CHARACTERS:,} is the most")


def _v1_points(columns: Columns) -> Groups:
    cells = texts_as_pandas_reads(columns[LABELS], missing="")
    listed = read_groups(cells, 3, separator=" ")
    listed.numbers(1, 3)
    return listed


def _score(aligned: Aligned) -> float:
    """F1 of all pages; each true box takes the first free point in it, one after the other."""
    # What v2 refuses does not come as far as this.
    boxes, points = (
        read_groups(aligned.truth[LABELS], 5, separator=" "),
        _v1_points(aligned.predicted),
    )
    codes = {code: place for place, code in enumerate(dict.fromkeys(boxes.fields[:, 0]))}
    names = list(codes)
    true_groups = boxes.rows * len(codes) + boxes.places_in(names, 0)
    kinds = points.places_in(names, 0)
    groups = np.where(kinds < 0, -1, points.rows * len(codes) + kinds)
    truths, predictions = pairs_of_groups(true_groups, groups)
    inside = points.numbers(1, 3)[predictions] - boxes.numbers(1, 3)[truths]
    hits = ((inside > 0) & (inside < boxes.numbers(3, 5)[truths])).all(axis=1)
    truths, predictions = truths[hits], predictions[hits]
    found = greedy_finds(truths, predictions, np.zeros(len(truths)), len(true_groups))
    return 2 * float(np.count_nonzero(found >= 0)) / max(1, len(true_groups) + len(groups))


competition = kaggle_competition(
    id="kuzushiji-recognition",
    package=__name__,
    category="image detection and character recognition",
    metric_name="F1 of located characters",
    rules=SubmissionRules(ID, (Text(LABELS),), public_checks=(readable(ID, _require_points),)),
    v1_rules=SubmissionRules(
        ID,
        (Text(LABELS),),
        checks=(reads_as_texts(LABELS),),
        public_checks=(readable(ID, _v1_points),),
    ),
    score=_score,
    prepare=_prepare,
    gold_submission_file="gold_submission.csv",
)
