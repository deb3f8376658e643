"""RSNA-MICCAI Brain Tumor Radiogenomic Classification: is a gene of this tumour methylated?

Slices are linked or copied one by one; memory is that of their names, 0.2 GB for 350,000.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.competitions.synthetic_formats import encode_dicom
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
SERIES = ("FLAIR", "T1w", "T1wCE", "T2w")


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


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    faulty = [int(subject) for subject in FAULTY]
    others = data.random.permutation(np.setdiff1d(np.arange(1000), faulty))[:247].tolist()
    ids = [f"{number:05}" for number in sorted(faulty + others)]
    labels = pd.DataFrame({ID: ids, TARGET: data.bits(len(ids), share=0.5)})
    files = {"train_labels.csv": csv_bytes(labels)}
    for row, (subject, label) in enumerate(labels.itertuples(index=False)):
        tags = {(0x0010, 0x0010): ("PN", subject), (0x0010, 0x0020): ("LO", subject)}
        pixels = data.image(label, 16, 16, grey=True, tint=10)
        for number, series in enumerate(SERIES, start=1 + row % 3):
            # Some headers lack the patient.
            content = encode_dicom(pixels // number, f"1.2.{row}.{number}", tags if row % 5 else {})
            files[f"train/{subject}/{series}/Image-{3 * number}.dcm"] = content
    # One file is none, and one subject has no label.
    files[f"train/{ids[5]}/T2w/Image-99.dcm"] = b"cut short"
    files["train/01010/T2w/Image-1.dcm"] = content
    write_files(raw, files)
    for subject in ids[1::10]:
        (raw / "train" / subject / "extra").mkdir()


competition = kaggle_competition(
    id="rsna-miccai-brain-tumor-radiogenomic-classification",
    package=__name__,
    category="3D medical image classification (MRI)",
    metric_name="area under the ROC curve",
    rules=SubmissionRules(ID, (probability(TARGET),)),
    score=scored_by(roc_auc, TARGET),
    prepare=_prepare,
    make_miniature=_make_miniature,
    note="so weak a signal and so small a test that a single score says little",
)
