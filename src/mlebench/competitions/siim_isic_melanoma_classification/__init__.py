"""SIIM-ISIC Melanoma Classification: is this skin lesion malignant?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import roc_auc
from mlebench.preparation.image_groups import connected_components
from mlebench.preparation.published import (
    read_csv,
    require_columns,
    sample_submission,
    split,
    write_csv,
)
from mlebench.preparation.raw_files import (
    RawFiles,
    copy_files,
    link_files,
    open_content,
    open_raw_files,
)
from mlebench.preparation.tfrecords import bytes_feature, read_records
from mlebench.submissions import SubmissionRules, probability

if TYPE_CHECKING:
    import pandas as pd

ID, TARGET, PATIENT = "image_name", "target", "patient_id"
FEATURES = [ID, PATIENT, "sex", "age_approx", "anatom_site_general_challenge"]
COLUMNS = [*FEATURES, "diagnosis", "benign_malignant", TARGET]
FOLDERS = {"{side}": ".dcm", "jpeg/{side}": ".jpg"}
V1_TEST_RECORDS = ("train00-2071.tfrec", "train06-2071.tfrec")


def _prepare(data: Preparation) -> None:
    images = read_csv(data.raw / "train.csv")
    require_columns(images, COLUMNS, data.raw / "train.csv")
    with open_raw_files(data.raw, data.scratch) as files:
        if data.is_v1:
            is_test = _named_in_test_records(images, data.raw / "tfrecords")
            _renumber_records(files, data)
        else:
            is_test = _drawn_by_patient(images, files)
        train, test = images[~is_test], images[is_test]
        write_csv(train, data.public / "train.csv")
        write_csv(test[FEATURES], data.public / "test.csv")
        sample = sample_submission(test[[ID]], {TARGET: 0})
        write_csv(sample, data.public / "sample_submission.csv")
        write_csv(test[[ID, TARGET]], data.private / "test.csv")
        link_files(files, data.public, _image_files("train", train))
        copy_files(files, data.public, _image_files("test", test))


def _image_files(side: str, images: pd.DataFrame) -> dict[str, str]:
    return {
        f"{folder.format(side=side)}/{name}{ending}": (
            f"{folder.format(side='train')}/{name}{ending}"
        )
        for folder, ending in FOLDERS.items()
        for name in images[ID]
    }


def _named_in_test_records(images: pd.DataFrame, folder: Path) -> pd.Series[bool]:
    names = [
        bytes_feature(record, ID).decode()
        for file in V1_TEST_RECORDS
        for record in read_records(folder / file)
    ]
    return images[ID].isin(names)


def _renumber_records(files: RawFiles, data: Preparation) -> None:
    names: Mapping[str, dict[str, str]] = {"train": {}, "test": {}}
    for path in sorted((data.raw / "tfrecords").glob("train*.tfrec")):
        side = "test" if path.name in V1_TEST_RECORDS else "train"
        new_name = f"{side}{len(names[side]):02}-{path.name.partition('-')[2]}"
        names[side][f"tfrecords/{new_name}"] = f"tfrecords/{path.name}"
    link_files(files, data.public, names["train"])
    copy_files(files, data.public, names["test"])


def _drawn_by_patient(images: pd.DataFrame, files: RawFiles) -> pd.Series[bool]:
    """Draw whole patients; those who have an image in common, byte for byte, are one."""

    def digest(name: str) -> bytes:
        with open_content(files.content(f"jpeg/train/{name}.jpg")) as file:
            return hashlib.sha256(file.read()).digest()

    with ThreadPoolExecutor() as pool:
        digests = np.array([*pool.map(digest, images[ID])], "S32")
    # Numbered in the order of their ids, so that the lowest number is the smallest id.
    patients, numbers = np.unique(images[PATIENT].astype(str), return_inverse=True)
    order = np.argsort(digests, kind="stable")
    is_same = digests[order[1:]] == digests[order[:-1]]
    first, second = numbers[order[:-1]][is_same], numbers[order[1:]][is_same]
    keys = connected_components(len(patients), first, second)[numbers]
    drawn = np.unique(keys)
    is_malignant = np.isin(drawn, keys[images[TARGET] == 1])
    _, test_keys = split(list(drawn), test_size=0.1, stratify=list(is_malignant))
    return images[ID].isin(images[ID][np.isin(keys, test_keys)])


competition = kaggle_competition(
    id="siim-isic-melanoma-classification",
    package=__name__,
    category="image classification (medical)",
    metric_name="ROC AUC",
    rules=SubmissionRules(ID, (probability(TARGET),)),
    score=scored_by(roc_auc, TARGET),
    prepare=_prepare,
)
