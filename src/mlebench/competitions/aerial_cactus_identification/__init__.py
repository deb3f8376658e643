"""Aerial Cactus Identification: is there a columnar cactus on this aerial photograph?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import roc_auc
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import open_raw_files
from mlebench.submissions import SubmissionRules, probability


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv"), test_size=0.19)
    write_csv(train, data.public / "train.csv")
    write_csv(
        sample_submission(test[["id"]], {"has_cactus": 0.5}), data.public / "sample_submission.csv"
    )
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw / "train.zip", data.scratch) as photos:
        for name, table in (("train.zip", train), ("test.zip", test)):
            members = {photo: photos.content(f"train/{photo}") for photo in table["id"]}
            write_zip(data.public / name, members, stored=False)


competition = kaggle_competition(
    id="aerial-cactus-identification",
    package=__name__,
    category="image classification",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("id", (probability("has_cactus"),)),
    score=scored_by(roc_auc, "has_cactus"),
    prepare=_prepare,
)
