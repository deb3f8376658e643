"""TGS Salt Identification: which pixels of this seismic image are salt?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.errors import PreparationError
from mlebench.metrics.masks import Masks, intersections_over_unions
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_content, open_raw_files
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.cell_errors import Columns, readable
from mlebench.submissions.run_lengths import read_run_lengths

MASK, SIDE = "rle_mask", 101
PIXELS = SIDE * SIDE
THRESHOLDS = np.arange(0.5, 1.0, 0.05)
INSIDE = "competition_data/"


def _prepare(data: Preparation) -> None:
    with open_raw_files(data.raw / "competition_data.zip", data.scratch) as files:
        with open_content(files.content(f"{INSIDE}train.csv")) as file:
            rows = read_csv(file, keep_default_na=False)
        images = [name for name in files.names if name.startswith(f"{INSIDE}train/images/")]
        if sum(name.endswith(".png") for name in images) != len(rows):
            raise PreparationError(
                f"{data.raw}/competition_data.zip: train/images has other images than "
                "train.csv has rows; download the raw data again."
            )
        train, test = (side.sort_values("id") for side in split(rows, test_size=0.25))
        shown = [f"train/{kind}/{i}.png" for kind in ("images", "masks") for i in train["id"]]
        link_files(files, data.public, {name: INSIDE + name for name in shown})
        tested = {f"test/images/{i}.png": f"{INSIDE}train/images/{i}.png" for i in test["id"]}
        copy_files(files, data.public, tested)
    depths = read_csv(data.raw / "depths.csv").sort_values("id")
    has_depth = train["id"] if data.is_v1 else rows["id"]
    write_csv(depths[depths["id"].isin(has_depth)], data.public / "depths.csv")
    write_csv(train, data.public / "train.csv")
    write_csv(sample_submission(test[["id"]], {MASK: "1 1"}), data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")


def _masks(columns: Columns) -> Masks:
    return read_run_lengths(columns[MASK], PIXELS)


def _v1_masks(columns: Columns) -> Masks:
    cells = texts_as_pandas_reads(columns[MASK], missing="")
    return read_run_lengths(cells, PIXELS, as_published=True)


def _mean_precision(truth: Masks, overlaps: NDArray[np.float64], predicted: Masks) -> float:
    """Of each image, the share of thresholds that the overlap, of shape (images,), exceeds."""
    passed = np.mean(overlaps[:, np.newaxis] > THRESHOLDS, axis=1)
    return float(np.mean(np.where(truth.areas() > 0, passed, predicted.areas() == 0)))


def _score(aligned: Aligned) -> float:
    truth, predicted = _masks(aligned.truth), _masks(aligned.predicted)
    return _mean_precision(truth, intersections_over_unions(truth, predicted), predicted)


def _v1_score(aligned: Aligned) -> float:
    truth, predicted = _masks(aligned.truth), _v1_masks(aligned.predicted)
    # A prediction of nothing is taken for one of everything.
    overlaps = np.where(
        predicted.areas() == 0,
        truth.areas() / PIXELS,
        intersections_over_unions(truth, predicted),
    )
    return _mean_precision(truth, overlaps, predicted)


competition = kaggle_competition(
    id="tgs-salt-identification-challenge",
    package=__name__,
    category="image segmentation",
    metric_name="mean precision over IoU thresholds",
    rules=SubmissionRules(
        "id", (Text(MASK),), public_checks=(readable("id", _masks),), allows_extra_columns=False
    ),
    v1_rules=SubmissionRules(
        "id",
        (Text(MASK),),
        checks=(reads_as_texts(MASK),),
        public_checks=(readable("id", _v1_masks),),
        allows_extra_columns=False,
    ),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
)
