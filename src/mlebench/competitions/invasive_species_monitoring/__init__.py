"""Invasive Species Monitoring: is there hydrangea on this photograph of a forest?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import roc_auc
from mlebench.preparation.archives import write_7z
from mlebench.preparation.published import (
    read_csv,
    require_unique,
    sample_submission,
    split,
    write_csv,
    write_zipped_csv,
)
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, probability


def _prepare(data: Preparation) -> None:
    labels = read_csv(data.raw / "train_labels.csv.zip")
    require_unique(labels["name"], data.raw / "train_labels.csv.zip")
    train, test = split(labels, test_size=0.2)
    sample = sample_submission(test[["name"]], {"invasive": 0.5})
    write_zipped_csv(train, data.public / "train_labels.csv.zip", data.scratch, stored=False)
    write_zipped_csv(sample, data.public / "sample_submission.csv.zip", data.scratch, stored=False)
    write_csv(sample, data.private / "sample_submission.csv")
    write_csv(test, data.private / "answers.csv")
    if data.is_v1:
        for side in ("train", "test"):
            # The published preparer's folder is named here; where the agent sees the
            # archive tells as little as that, and nothing of the preparing machine.
            write_7z(data.public / f"{side}.7z", {f"home/data/{side}": None})
        return
    with open_raw_files(data.raw / "train.7z", data.scratch) as photos:
        train_names = {f"train/{name}.jpg": f"train/{name}.jpg" for name in train["name"]}
        test_names = {f"test/{name}.jpg": f"train/{name}.jpg" for name in test["name"]}
        link_files(photos, data.public, train_names)
        copy_files(photos, data.public, test_names)


competition = kaggle_competition(
    id="invasive-species-monitoring",
    package=__name__,
    category="image classification",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("name", (probability("invasive"),)),
    score=scored_by(roc_auc, "invasive"),
    prepare=_prepare,
    answers_file="answers.csv",
    sample_submission_file="sample_submission.csv.zip",
)
