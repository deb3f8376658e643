"""Tabular Playground, May 2022: which state is a simulated machine in?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import roc_auc
from mlebench.preparation.published import fixed_test_size, read_csv, split, write_csv, write_sides
from mlebench.submissions import SubmissionRules, probability

TEST_ROWS = 100_000


def _prepare(data: Preparation) -> None:
    rows = read_csv(data.raw / "train.csv")
    train, test = split(rows, test_size=fixed_test_size(len(rows), TEST_ROWS))
    train = train.assign(id=range(len(train)))
    test = test.assign(id=range(len(train), len(rows)))
    write_sides(data, train, test, {"target": 0.5})
    write_csv(test[["id", "target"]], data.private / "gold_submission.csv")


competition = kaggle_competition(
    id="tabular-playground-series-may-2022",
    package=__name__,
    category="tabular",
    metric_name="ROC AUC",
    rules=SubmissionRules("id", (probability("target"),)),
    score=scored_by(roc_auc, "target"),
    prepare=_prepare,
    gold_submission_file="gold_submission.csv",
    note="crowded leaderboard: medals are weak evidence",
)
