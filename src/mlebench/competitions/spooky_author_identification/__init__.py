"""Spooky Author Identification: which of three authors of horror fiction wrote this sentence?"""

from __future__ import annotations

from dataclasses import replace

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import multiclass_log_loss
from mlebench.preparation.published import one_hot, read_csv, sample_submission, split, write_csv
from mlebench.submissions import RowSum, SubmissionRules, probability

AUTHORS = ("EAP", "HPL", "MWS")
SAMPLE_PROBABILITIES = (0.403493538995863, 0.287808366106543, 0.308698094897594)

RULES = SubmissionRules(
    "id",
    tuple(map(probability, AUTHORS)),
    row_sum=RowSum(AUTHORS, tolerance=1.1e-5),
    allows_extra_columns=False,
)


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.zip"), test_size=0.1)
    ids = test[["id"]]
    write_csv(train, data.public / "train.csv")
    write_csv(test.drop(columns="author"), data.public / "test.csv")
    sample = sample_submission(ids, dict(zip(AUTHORS, SAMPLE_PROBABILITIES, strict=True)))
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(one_hot(ids, test["author"], AUTHORS), data.private / "test.csv")


competition = kaggle_competition(
    id="spooky-author-identification",
    package=__name__,
    category="text classification",
    metric_name="multi-class log loss",
    rules=RULES,
    v1_rules=replace(RULES, starts_with_id=True),
    score=scored_by(multiclass_log_loss, AUTHORS),
    prepare=_prepare,
)
