"""Histopathologic Cancer Detection: is there tumour tissue in the centre of this patch?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import roc_auc
from mlebench.preparation.published import read_csv, sample_submission, split_groups, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, probability


def _prepare(data: Preparation) -> None:
    import pandas as pd

    from mlebench.preparation.image_groups import overlap_groups

    labels = read_csv(data.raw / "train_labels.csv")
    with open_raw_files(data.raw / "test", data.scratch) as unlabelled:
        unlabelled_rows = sum(name.endswith(".tif") for name in unlabelled.names)
    with open_raw_files(data.raw / "train", data.scratch) as patches:
        groups = labels["id"]
        if not data.is_v1:
            groups = pd.Series(
                overlap_groups(patches, list(labels["id"] + ".tif")), index=labels.index
            )
        test_size = unlabelled_rows / (len(labels) + unlabelled_rows)
        train, test = split_groups(labels, groups, test_size=test_size)
        link_files(patches, data.public / "train", train["id"] + ".tif")
        copy_files(patches, data.public / "test", test["id"] + ".tif")
    write_csv(train, data.public / "train_labels.csv")
    write_csv(sample_submission(test[["id"]], {"label": 0}), data.public / "sample_submission.csv")
    write_csv(test, data.private / "answers.csv")


competition = kaggle_competition(
    id="histopathologic-cancer-detection",
    package=__name__,
    category="image classification",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("id", (probability("label"),)),
    score=scored_by(roc_auc, "label"),
    prepare=_prepare,
    answers_file="answers.csv",
)
