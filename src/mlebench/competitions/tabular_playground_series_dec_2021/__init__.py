"""Tabular Playground, December 2021: which trees cover a patch of forest?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import accuracy
from mlebench.preparation.published import read_csv, split, write_sides
from mlebench.submissions import Number, SubmissionRules

TARGET = "Cover_Type"


def _prepare(data: Preparation) -> None:
    # The published table has eight bytes a cell, and twice: 4 GB.
    train, test = split(read_csv(data.raw / "train.csv", dtype="int32"), test_size=0.1)
    write_sides(data, train, test, {TARGET: 2}, id_column="Id")


competition = kaggle_competition(
    id="tabular-playground-series-dec-2021",
    package=__name__,
    category="tabular",
    metric_name="accuracy",
    rules=SubmissionRules(
        "Id", (Number(TARGET, minimum=1, maximum=7, is_integer=True, allows_booleans=False),)
    ),
    v1_rules=SubmissionRules("Id", (Number(TARGET, is_integer=True),)),
    score=scored_by(accuracy, TARGET),
    prepare=_prepare,
    note="crowded leaderboard: medals are weak evidence",
)
