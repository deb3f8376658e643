"""Google Brain Ventilator Pressure Prediction: which pressure does this breath make?"""

from __future__ import annotations

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_where_scored
from mlebench.metrics import mean_absolute_error
from mlebench.preparation.published import read_csv, sample_submission, split_groups, write_csv
from mlebench.submissions import Number, SubmissionRules, Text

TARGET = "pressure"
TYPES = {"id": "int32", "breath_id": "int32", "R": "int8", "C": "int8", "u_out": "int8"}


def _prepare(data: Preparation) -> None:
    rows = read_csv(data.raw / "train.csv", dtype=TYPES)
    rows = rows.sort_values("breath_id", kind="stable")
    sides = split_groups(rows, rows["breath_id"], test_size=0.1, in_split_order=True)
    train, test = (side.assign(id=range(1, len(side) + 1)) for side in sides)
    digits = {"float_format": "%.10g"}
    write_csv(train, data.public / "train.csv", **digits)
    write_csv(test.drop(columns=TARGET), data.public / "test.csv", **digits)
    write_csv(sample_submission(test[["id"]], {TARGET: 0}), data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv", **digits)


def _score(columns: Aligned) -> float:
    is_scored = columns.truth["u_out"] == 0
    return mean_absolute_error(
        columns.truth[TARGET][is_scored], columns.predicted[TARGET][is_scored]
    )


def _v1_score(columns: Aligned) -> float:
    is_scored = columns.truth["u_out"] == 0
    predicted = numbers_where_scored(columns.predicted[TARGET], is_scored)
    return mean_absolute_error(columns.truth[TARGET][is_scored], predicted)


competition = kaggle_competition(
    id="ventilator-pressure-prediction",
    package=__name__,
    category="tabular time series regression",
    metric_name="mean absolute error while breathing in",
    rules=SubmissionRules("id", (Number(TARGET),)),
    v1_rules=SubmissionRules(
        "id",
        (Text(TARGET),),
        caveat="A scored pressure that is no finite number is let pass here but costs the score.",
    ),
    answer_columns=(Number(TARGET), Number("u_out")),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    ids_are_data=True,
)
