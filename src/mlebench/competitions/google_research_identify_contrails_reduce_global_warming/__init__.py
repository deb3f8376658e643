"""Google Research - Identify Contrails: which pixels of this satellite scene are contrails?

Preparing takes less than 1 GB of memory: for lists of records; files go one by one.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts
from mlebench.layout import PublicDirectory
from mlebench.metrics.masks import Integers, Masks, pooled_f_beta, runs_of
from mlebench.preparation.published import split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, link_folders, open_raw_files
from mlebench.submissions import Number, SubmissionRules, Text
from mlebench.submissions.cell_errors import CellError, Columns, readable
from mlebench.submissions.run_lengths import read_run_lengths, write_run_lengths

ID, MASK, NOTHING = "record_id", "encoded_pixels", "-"
BANDS = tuple(f"band_{number:02}.npy" for number in range(8, 17))
TRUTH, LABELLERS = "human_pixel_masks.npy", "human_individual_masks.npy"


def _prepare(data: Preparation) -> None:
    import pandas as pd

    records, validation = (
        json.loads((data.raw / f"{side}_metadata.json").read_bytes())
        for side in ("train", "validation")
    )
    train, test = split(records, test_size=len(validation))
    tested = [record[ID] for record in test]
    ids = tested if data.is_v1 else [str(place) for place in range(len(tested))]
    with open_raw_files(data.raw, data.scratch) as files:
        shown = [
            f"train/{record[ID]}/{name}" for record in train for name in (*BANDS, LABELLERS, TRUTH)
        ]
        link_files(files, data.public, [*shown, "validation_metadata.json"])
        new_names = {
            f"test/{row_id}/{band}": f"train/{old_id}/{band}"
            for row_id, old_id in zip(ids, tested, strict=True)
            for band in BANDS
        }
        copy_files(files, data.public, new_names)
    link_folders(data.raw, data.public, ["validation"])
    (data.public / "train_metadata.json").write_text(json.dumps(train))
    shapes = [_shape(data.raw / "train" / old_id) for old_id in tested]
    masks = [
        write_run_lengths(runs_of((np.load(path)[..., 0] == 1).T.ravel())) or NOTHING
        for path in (data.raw / "train" / old_id / TRUTH for old_id in tested)
    ]
    answers = pd.DataFrame({ID: ids, MASK: masks})
    answers[["height", "width"]] = shapes
    write_csv(answers, data.private / "answers.csv")
    draw = random.Random(0)  # noqa: S311 - the published sample submission
    answers[MASK] = [draw.choice(["1 3 10 5", NOTHING]) for _ in ids]
    columns = list(answers) if data.is_v1 else [ID, MASK]
    write_csv(answers[columns], data.public / "sample_submission.csv")


def _shape(record: Path) -> tuple[int, int]:
    height, width, _ = np.load(record / BANDS[0], mmap_mode="r").shape
    return height, width


def _pixels(ids: NDArray[np.object_], public: PublicDirectory) -> Integers:
    shapes = np.array([_shape(public / "test" / row_id) for row_id in ids], np.int64)
    return shapes[:, 0] * shapes[:, 1]


def _masks(columns: Columns, pixels: Integers) -> Masks:
    empty = columns[MASK] == ""
    if empty.any():
        raise CellError(int(np.argmax(empty)), f"the cell is empty; write {NOTHING} for no pixel")
    return read_run_lengths(np.where(columns[MASK] == NOTHING, "", columns[MASK]), pixels)


def _v1_masks(columns: Columns, pixels: Integers) -> Masks:
    cells = np.where(columns[MASK] == NOTHING, "", columns[MASK])
    return read_run_lengths(cells, pixels, as_published=True)


def _score(aligned: Aligned) -> float:
    pixels = (aligned.truth["height"] * aligned.truth["width"]).astype(np.int64)
    # What v2 refuses does not come as far as this.
    truth, predicted = (_v1_masks(side, pixels) for side in (aligned.truth, aligned.predicted))
    return pooled_f_beta(truth, predicted, beta=1)


competition = kaggle_competition(
    id="google-research-identify-contrails-reduce-global-warming",
    package=__name__,
    category="image segmentation",
    metric_name="global Dice coefficient",
    rules=SubmissionRules(ID, (Text(MASK),), public_checks=(readable(ID, _masks, _pixels),)),
    v1_rules=SubmissionRules(
        ID,
        (Text(MASK),),
        checks=(reads_as_texts(MASK, allows_missing=False),),
        public_checks=(readable(ID, _v1_masks, _pixels),),
    ),
    answer_columns=(Text(MASK), Number("height"), Number("width")),
    score=_score,
    prepare=_prepare,
    answers_file="answers.csv",
)
