"""RANZCR CLiP: are the tubes and lines on this chest X-ray where they should be?"""

from __future__ import annotations

from collections.abc import Callable

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import mean_roc_auc
from mlebench.preparation.published import (
    read_csv,
    sample_submission,
    split,
    split_groups,
    write_csv,
)
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, probability

ID = "StudyInstanceUID"
V1_LABELS = (
    "ETT - Abnormal",
    "ETT - Borderline",
    "ETT - Normal",
    "NGT - Abnormal",
    "NGT - Borderline",
    "NGT - Incompletely Imaged",
    "NGT - Normal",
    "CVC - Abnormal",
    "CVC - Borderline",
)
LABELS = (*V1_LABELS, "CVC - Normal", "Swan Ganz Catheter Present")


def _prepare(data: Preparation) -> None:
    pictures = read_csv(data.raw / "train.csv")
    if data.is_v1:
        train, test = split(pictures, test_size=0.1)
    else:
        train, test = split_groups(pictures, pictures["PatientID"], test_size=0.1)
        constant = [label for label in LABELS if test[label].nunique() < 2]
        if constant:
            raise PreparationError(
                f"{data.raw / 'train.csv'}: all test pictures would have the same value of "
                f"{constant[0]}; download the raw data again."
            )
    write_csv(train, data.public / "train.csv")
    annotations = read_csv(data.raw / "train_annotations.csv")
    annotations = annotations[annotations[ID].isin(train[ID])]
    write_csv(annotations, data.public / "train_annotations.csv")
    sample = sample_submission(test[[ID]], dict.fromkeys(V1_LABELS if data.is_v1 else LABELS, 0))
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw / "train", data.scratch) as files:
        link_files(files, data.public / "train", train[ID] + ".jpg")
        copy_files(files, data.public / "test", test[ID] + ".jpg")


def _mean_roc_auc_of(labels: tuple[str, ...]) -> Callable[[Aligned], float]:
    return lambda columns: mean_roc_auc(*columns.matrices(labels))


competition = kaggle_competition(
    id="ranzcr-clip-catheter-line-classification",
    package=__name__,
    category="image classification (multi-label)",
    metric_name="mean ROC AUC over labels",
    rules=SubmissionRules(ID, tuple(map(probability, LABELS))),
    v1_rules=SubmissionRules(ID, tuple(map(probability, V1_LABELS))),
    score=_mean_roc_auc_of(LABELS),
    v1_score=_mean_roc_auc_of(V1_LABELS),
    prepare=_prepare,
)
