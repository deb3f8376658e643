"""RSNA Screening Mammography: does this breast have cancer?

Images are linked or copied one by one, so memory is that of the table of images.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_as_pandas_reads
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.competitions.synthetic_formats import encode_dicom
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
        link_files(files, data.public / "train_images", _image_files(train))
        copy_files(files, data.public / "test_images", _image_files(test))


def _image_files(images: pd.DataFrame) -> list[str]:
    return [
        f"{patient}/{image}.dcm"
        for patient, image in zip(images["patient_id"], images["image_id"], strict=True)
    ]


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    random, patients = data.random, 120
    # A patient has four images, two views of each side; few have cancer, on one side.
    patient_ids = random.choice(70_000, patients, replace=False).repeat(4)
    sides = np.tile(["L", "L", "R", "R"], patients)
    cancer = data.bits(2 * patients, share=0.3).repeat(2)
    rows = len(cancer)
    sites = random.integers(1, 3, patients).repeat(4)
    benign_score = random.choice([1.0, 2.0], rows)
    images = pd.DataFrame(
        {
            "site_id": sites,
            "patient_id": patient_ids,
            "image_id": random.choice(2**31, rows, replace=False),
            "laterality": sides,
            "view": np.tile(["CC", "MLO"], 2 * patients),
            "age": pd.Series(random.integers(40, 85, patients).repeat(4) * 1.0).mask(
                random.random(rows) < 0.02
            ),
            TARGET: cancer,
            "biopsy": np.maximum(cancer, random.random(rows) < 0.05),
            "invasive": cancer * (random.random(rows) < 0.7),
            "BIRADS": pd.Series(np.where(cancer, 0.0, benign_score)).mask(sites == 2),
            "implant": (random.random(patients) < 0.05).astype("int64").repeat(4),
            "density": pd.Series(random.choice(list("ABCD"), rows)).mask(sites == 2),
            "machine_id": random.choice([21, 29, 48, 49, 170], patients).repeat(4),
            "difficult_negative_case": (cancer == 0) & (random.random(rows) < 0.1),
        }
    ).astype({"biopsy": "int64"})
    files: dict[str, bytes] = {}
    for name, label in zip(_image_files(images), cancer.tolist(), strict=True):
        pixels = data.image(label, 24, 24, grey=True, tint=10)
        tags = {(0x0010, 0x0020): ("LO", name.partition("/")[0])}
        files[f"train_images/{name}"] = encode_dicom(pixels, f"1.2.{len(files)}", tags)
    write_files(raw, {**files, "train.csv": csv_bytes(images)})


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
    make_miniature=_make_miniature,
    answers_file="answers.csv",
)
