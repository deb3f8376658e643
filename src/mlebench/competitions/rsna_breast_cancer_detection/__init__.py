"""RSNA Screening Mammography: does this breast have cancer?

Images are linked or copied one by one, so memory is that of the table of images.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_as_pandas_reads
from mlebench.errors import PreparationError
from mlebench.metrics import probabilistic_f1
from mlebench.preparation.published import read_csv, require_unique, split_groups, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules, Text, probability

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

ID, TARGET = "prediction_id", "cancer"
TRAIN_ONLY = [TARGET, "biopsy", "invasive", "BIRADS", "density", "difficult_negative_case"]


def _prepare(data: Preparation) -> None:
    images = read_csv(data.raw / "train.csv")
    require_unique(images["image_id"].astype(str), data.raw / "train.csv")
    train, test = split_groups(images, images["patient_id"], test_size=0.1, seed=42)
    test = test.assign(**{ID: test["patient_id"].astype(str) + "_" + test["laterality"]})
    answers = test.groupby(ID)[[TARGET]].first().reset_index()
    if len(answers) >= len(test):
        raise PreparationError(
            f"{data.raw / 'train.csv'}: each test breast has a single image, and some should have "
            "several; download the raw data again."
        )
    write_csv(train, data.public / "train.csv")
    write_csv(test.drop(columns=TRAIN_ONLY), data.public / "test.csv")
    sample = answers.assign(**{TARGET: train[TARGET].mean()})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(answers, data.private / "answers.csv")
    with open_raw_files(data.raw / "train_images", data.scratch) as files:
        link_files(files, data.public / "train_images", image_files(train))
        copy_files(files, data.public / "test_images", image_files(test))


def image_files(images: pd.DataFrame) -> list[str]:
    """Names of the files of images below a side's folder."""
    return [
        f"{patient}/{image}.dcm"
        for patient, image in zip(images["patient_id"], images["image_id"], strict=True)
    ]


def _v1_score(columns: Aligned) -> float:
    predicted = numbers_as_pandas_reads(columns.predicted[TARGET])
    if np.isnan(predicted).any():
        return 0.0
    return probabilistic_f1(columns.truth[TARGET], predicted.clip(0, 1))


def _v1_fault(columns: Mapping[str, NDArray[Any]]) -> str | None:
    try:
        is_negative = numbers_as_pandas_reads(columns[TARGET]) < 0
    except ValueError as error:
        return f"in column {TARGET}, {error}"
    return f"column {TARGET} has nothing but values below 0" if is_negative.all() else None


competition = kaggle_competition(
    id="rsna-breast-cancer-detection",
    package=__name__,
    category="medical image classification (mammography)",
    metric_name="probabilistic F1",
    rules=SubmissionRules(ID, (probability(TARGET),)),
    v1_rules=SubmissionRules(ID, (Text(TARGET),), checks=(_v1_fault,)),
    answer_columns=(Number(TARGET),),
    score=scored_by(probabilistic_f1, TARGET),
    v1_score=_v1_score,
    prepare=_prepare,
    answers_file="answers.csv",
)
