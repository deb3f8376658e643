"""Spaceship Titanic: was this passenger carried off to another dimension?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import accuracy
from mlebench.preparation.published import read_csv, split, split_groups, write_sides
from mlebench.submissions import Boolean, Number, SubmissionRules

ID, TARGET = "PassengerId", "Transported"


def _prepare(data: Preparation) -> None:
    passengers = read_csv(data.raw / "train.csv")
    if data.is_v1:
        train, test = split(passengers, test_size=0.1)
    else:
        groups = passengers[ID].str.partition("_")[0]
        train, test = split_groups(passengers, groups, test_size=0.1)
    write_sides(data, train, test, {TARGET: False}, id_column=ID)


competition = kaggle_competition(
    id="spaceship-titanic",
    package=__name__,
    category="tabular, binary classification",
    metric_name="accuracy",
    rules=SubmissionRules(ID, (Boolean(TARGET),)),
    v1_rules=SubmissionRules(ID, (Number(TARGET, is_integer=True),)),
    score=scored_by(accuracy, TARGET),
    prepare=_prepare,
)
