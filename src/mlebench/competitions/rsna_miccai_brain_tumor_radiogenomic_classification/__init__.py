"""RSNA-MICCAI Brain Tumor Radiogenomic Classification: is a gene of this tumour methylated?

Slices are linked or copied one by one; memory is that of their names, 0.2 GB for 350,000.
"""

from __future__ import annotations

import random
from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import roc_auc
from mlebench.preparation.dicom import replace_patient
from mlebench.preparation.published import (
    read_csv,
    require_unique,
    sample_submission,
    split,
    write_csv,
)
from mlebench.preparation.raw_files import copy_folders, link_folders
from mlebench.submissions import SubmissionRules, probability

ID, TARGET = "BraTS21ID", "MGMT_value"
FAULTY = ("00109", "00123", "00709")


def _prepare(data: Preparation) -> None:
    subjects = read_csv(data.raw / "train_labels.csv", dtype={ID: str})
    require_unique(subjects[ID], data.raw / "train_labels.csv")
    scans = data.raw / "train"
    if data.is_v1:
        train, test = split(subjects, test_size=0.1)
        link_folders(scans, data.public, {f"train/{subject}": subject for subject in train[ID]})
        copy_folders(scans, data.public, {f"test/{subject}": subject for subject in test[ID]})
    else:
        subjects = subjects[~subjects[ID].isin(FAULTY)]
        numbers = list(range(1, len(subjects) + 1))
        random.Random(0).shuffle(numbers)  # noqa: S311 - a stated order
        new_ids = [f"{number:05}" for number in numbers]
        old_ids = dict(zip(new_ids, subjects[ID], strict=True))
        subjects = subjects.assign(**{ID: new_ids})
        train, test = split(subjects, test_size=0.3, stratify=list(subjects[TARGET]))

        def rename(copy: Path) -> None:
            new_id = copy.relative_to(data.public).parts[1]
            replace_patient(copy, old_ids[new_id], new_id)

        for side, table in (("train", train), ("test", test)):
            names = {f"{side}/{new_id}": old_ids[new_id] for new_id in table[ID]}
            copy_folders(scans, data.public, names, rename)
    write_csv(train, data.public / "train_labels.csv")
    sample = sample_submission(test[[ID]], {TARGET: 0.5})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")


competition = kaggle_competition(
    id="rsna-miccai-brain-tumor-radiogenomic-classification",
    package=__name__,
    category="3D medical image classification (MRI)",
    metric_name="area under the ROC curve",
    rules=SubmissionRules(ID, (probability(TARGET),)),
    score=scored_by(roc_auc, TARGET),
    prepare=_prepare,
    note="so weak a signal and so small a test that a single score says little",
)
