"""Vesuvius Challenge - Ink Detection: where does this carbonised papyrus bear ink?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts
from mlebench.errors import PreparationError
from mlebench.layout import PublicDirectory
from mlebench.metrics.masks import Integers, Masks, pooled_f_beta
from mlebench.preparation.published import read_csv, sample_submission, write_csv
from mlebench.preparation.raw_files import copy_files, link_folders, open_raw_files
from mlebench.submissions import Number, SubmissionRules, Text
from mlebench.submissions.cell_errors import Columns, readable
from mlebench.submissions.run_lengths import read_run_lengths

ID, INK, TEST = "Id", "Predicted", "a"
WITHHELD = {"inklabels.png", "inklabels_rle.csv", "ir.png"}
MAX_ROW_BYTES = 256 * 1024**2
"""A mask that speckles all of the 40 million pixels takes this much."""


def _prepare(data: Preparation) -> None:
    from PIL import Image

    link_folders(data.raw / "train", data.public / "train", {"1": "1", "2": "2"})
    fragment = data.raw / "train" / "3"
    with open_raw_files(fragment, data.scratch) as files:
        for name in sorted(WITHHELD):
            files.content(name)
        unknown = [
            name for name in files.names if Path(name).suffix not in {".png", ".csv", ".tif"}
        ]
        if unknown:
            raise PreparationError(
                f"{fragment}/{unknown[0]} is no .png, .csv or .tif; it may tell the answers. "
                "Remove it, or download the raw data again."
            )
        shown = [name for name in files.names if Path(name).name not in WITHHELD]
        copy_files(files, data.public / "test" / TEST, shown)
    answers = read_csv(fragment / "inklabels_rle.csv")
    if len(answers) != 1:
        raise PreparationError(
            f"{fragment}/inklabels_rle.csv has {len(answers)} rows and should have 1; "
            "download the raw data again."
        )
    answers[ID] = TEST
    with Image.open(fragment / "ir.png") as photograph:
        width, height = photograph.size
    write_csv(answers, data.private / "gold_submission.csv")
    write_csv(answers.assign(width=width, height=height), data.private / "inklabels_rle.csv")
    sample = sample_submission(answers[[ID]], {INK: "1 1 5 1"})
    write_csv(sample, data.public / "sample_submission.csv")


def _pixels(ids: NDArray[np.object_], public: PublicDirectory) -> Integers:
    from PIL import Image

    with Image.open(public / "test" / TEST / "mask.png") as outline:
        return np.full(len(ids), outline.width * outline.height)


def _masks(columns: Columns, pixels: Integers) -> Masks:
    return read_run_lengths(columns[INK], pixels)


def _v1_masks(columns: Columns, pixels: Integers) -> Masks:
    return read_run_lengths(columns[INK], pixels, as_published=True)


def _score(aligned: Aligned) -> float:
    pixels = (aligned.truth["width"] * aligned.truth["height"]).astype(np.int64)
    # What v2 refuses does not come as far as this.
    truth, predicted = (_v1_masks(side, pixels) for side in (aligned.truth, aligned.predicted))
    return pooled_f_beta(truth, predicted, beta=0.5)


competition = kaggle_competition(
    id="vesuvius-challenge-ink-detection",
    package=__name__,
    category="image segmentation (3D volumes)",
    metric_name="F0.5 of ink pixels",
    rules=SubmissionRules(
        ID,
        (Text(INK),),
        public_checks=(readable(ID, _masks, _pixels),),
        max_row_bytes=MAX_ROW_BYTES,
    ),
    v1_rules=SubmissionRules(
        ID,
        (Text(INK),),
        checks=(reads_as_texts(INK, allows_missing=False),),
        public_checks=(readable(ID, _v1_masks, _pixels),),
        allows_extra_columns=False,
        max_row_bytes=MAX_ROW_BYTES,
    ),
    answer_columns=(Text(INK), Number("width"), Number("height")),
    score=_score,
    prepare=_prepare,
    answers_file="inklabels_rle.csv",
    gold_submission_file="gold_submission.csv",
)
