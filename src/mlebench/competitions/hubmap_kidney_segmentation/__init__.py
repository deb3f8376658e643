"""HuBMAP - Hacking the Kidney: where are the glomeruli in this picture of kidney tissue?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.errors import PreparationError
from mlebench.layout import PublicDirectory
from mlebench.metrics.masks import Integers, Masks, dice_coefficients
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules, Text
from mlebench.submissions.cell_errors import Columns, readable
from mlebench.submissions.run_lengths import read_run_lengths

MASK, TRUTH, WIDTH, HEIGHT = "predicted", "encoding", "width_pixels", "height_pixels"
INFORMATION = "HuBMAP-20-dataset_information.csv"
ENDINGS = (".tiff", ".json", "-anatomical-structure.json")
V2_TEST_ENDINGS = (".tiff", "-anatomical-structure.json")
PICTURES, TEST_PICTURES = 15, 3
MAX_ROW_BYTES = 256 * 1024**2
"""Of a picture of a thousand million pixels, room for some ten million runs."""


def _prepare(data: Preparation) -> None:
    rows = read_csv(data.raw / "train.csv", dtype={"id": str})
    if len(rows) != PICTURES:
        raise PreparationError(
            f"{data.raw / 'train.csv'} has {len(rows)} rows and should have {PICTURES}; "
            "download the raw data again."
        )
    train, test = split(rows, train_size=PICTURES - TEST_PICTURES, test_size=TEST_PICTURES)
    write_csv(train, data.public / "train.csv")
    information = read_csv(data.raw / INFORMATION)
    ids = information["image_file"].str.removesuffix(".tiff")
    write_csv(information[ids.isin(rows["id"])], data.public / INFORMATION)
    sample = sample_submission(test[["id"]], {MASK: ""})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(sample, data.public / "test" / "sample_submission.csv")
    sizes = information[[WIDTH, HEIGHT]].assign(id=ids)
    write_csv(test.merge(sizes, on="id", how="inner"), data.private / "test.csv")
    write_csv(test.rename(columns={TRUTH: MASK}), data.private / "gold_submission.csv")
    with open_raw_files(data.raw / "train", data.scratch) as files:
        names = [i + ending for i in train["id"] for ending in ENDINGS]
        link_files(files, data.public / "train", names)
        endings = ENDINGS if data.is_v1 else V2_TEST_ENDINGS
        names = [i + ending for i in test["id"] for ending in endings]
        copy_files(files, data.public / "test", names)


def _pixels(ids: NDArray[np.object_], public: PublicDirectory) -> Integers:
    information = read_csv(public / INFORMATION).set_index("image_file").loc[ids + ".tiff"]
    pixels: Integers = (information[WIDTH] * information[HEIGHT]).to_numpy(np.int64)
    return pixels


def _masks(columns: Columns, pixels: Integers) -> Masks:
    return read_run_lengths(columns[MASK], pixels)


def _v1_masks(columns: Columns, pixels: Integers) -> Masks:
    cells = texts_as_pandas_reads(columns[MASK], missing="")
    return read_run_lengths(cells, pixels, as_published=True)


def _score(aligned: Aligned) -> float:
    pixels = (aligned.truth[WIDTH] * aligned.truth[HEIGHT]).astype(np.int64)
    truth = read_run_lengths(aligned.truth[TRUTH], pixels)
    # What v2 refuses does not come as far as this.
    coefficients = dice_coefficients(truth, _v1_masks(aligned.predicted, pixels))
    return float(np.mean(np.nan_to_num(coefficients, nan=1.0)))


competition = kaggle_competition(
    id="hubmap-kidney-segmentation",
    package=__name__,
    category="image segmentation",
    metric_name="mean Dice coefficient",
    rules=SubmissionRules(
        "id",
        (Text(MASK),),
        public_checks=(readable("id", _masks, _pixels),),
        max_row_bytes=MAX_ROW_BYTES,
    ),
    v1_rules=SubmissionRules(
        "id",
        (Text(MASK),),
        checks=(reads_as_texts(MASK),),
        public_checks=(readable("id", _v1_masks, _pixels),),
        max_row_bytes=MAX_ROW_BYTES,
    ),
    answer_columns=(Text(TRUTH), Number(WIDTH), Number(HEIGHT)),
    score=_score,
    prepare=_prepare,
    gold_submission_file="gold_submission.csv",
)
