"""Detecting Insults in Social Commentary: does this comment insult somebody who takes part?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import roc_auc
from mlebench.preparation.published import read_csv, require_columns, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, probability

COLUMNS = ["Insult", "Date", "Comment"]
ANSWERS = "test_with_solutions.csv"


def _prepare(data: Preparation) -> None:
    train = read_csv(data.raw / "train.csv", keep_default_na=data.is_v1)
    test = read_csv(data.raw / ANSWERS, keep_default_na=data.is_v1)
    require_columns(train, COLUMNS, data.raw / "train.csv")
    require_columns(test, [*COLUMNS, "Usage"], data.raw / ANSWERS)
    if test["Comment"].isin(train["Comment"]).any():
        raise PreparationError(
            f"comments of {data.raw / ANSWERS} are in train.csv, too; no text may be in both. "
            "Download the raw data again."
        )
    keys: list[str] = []
    with open_raw_files(data.raw, data.scratch) as raw:
        link_files(raw, data.public, {"train.csv": "train.csv"})
        if data.is_v1:
            copy_files(raw, data.private, {"test.csv": ANSWERS})
        else:
            keys = ["Id"]
            test.insert(0, "Id", range(len(test)))
            write_csv(test, data.private / "test.csv")
    write_csv(test[[*keys, "Date", "Comment"]], data.public / "test.csv")
    gold = test[[*keys, *COLUMNS]]
    write_csv(gold.assign(Insult=0), data.public / "sample_submission_null.csv")
    write_csv(gold, data.private / "gold_submission.csv")


competition = kaggle_competition(
    id="detecting-insults-in-social-commentary",
    package=__name__,
    category="text classification",
    metric_name="area under the ROC curve",
    rules=SubmissionRules("Id", (probability("Insult"),)),
    v1_rules=SubmissionRules("Comment", (probability("Insult"),)),
    score=scored_by(roc_auc, "Insult"),
    prepare=_prepare,
    sample_submission_file="sample_submission_null.csv",
    gold_submission_file="gold_submission.csv",
)
