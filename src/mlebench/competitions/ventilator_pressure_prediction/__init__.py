"""Google Brain Ventilator Pressure Prediction: which pressure does this breath make?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_where_scored
from mlebench.competitions.synthetic import Synthetic
from mlebench.metrics import mean_absolute_error
from mlebench.preparation.published import read_csv, sample_submission, split_groups, write_csv
from mlebench.submissions import Number, SubmissionRules, Text

TARGET = "pressure"
TYPES = {"id": "int32", "breath_id": "int32", "R": "int8", "C": "int8", "u_out": "int8"}
STEPS = 80


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


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, breaths = data.random, 80
    shape = (breaths, STEPS)
    resistance, compliance = (
        random.choice(kinds, (breaths, 1)) for kinds in ((5, 20, 50), (10, 20, 50))
    )
    time = np.cumsum(random.uniform(0.03, 0.035, shape), axis=1)
    time -= time[:, :1]
    is_out = time > random.uniform(0.9, 1.1, (breaths, 1))
    valve = np.where(is_out, 5, random.uniform(0, 100, (breaths, 1)) * np.exp(-time))
    valve[random.random(shape) < 0.01] = 0.00005
    volume = np.cumsum(valve, axis=1) / 100
    pressure = 6 + 3 * volume / compliance * 10 + resistance * valve / 200
    pressure += random.normal(0, 0.2, shape)
    ids = random.permutation(np.arange(1, 2 * breaths))[:breaths, np.newaxis]
    columns = {
        "breath_id": ids,
        "R": resistance,
        "C": compliance,
        "time_step": time,
        "u_in": valve,
        "u_out": is_out.astype(int),
        TARGET: (pressure / 0.07).round() * 0.07,
    }
    table = pd.DataFrame({name: np.broadcast_to(of, shape).ravel() for name, of in columns.items()})
    table.insert(0, "id", range(1, len(table) + 1))
    write_csv(table, raw / "train.csv")
    unlabelled = table[:STEPS].assign(breath_id=2 * breaths)
    write_csv(unlabelled.drop(columns=TARGET), raw / "test.csv")
    write_csv(unlabelled[["id"]].assign(**{TARGET: 0}), raw / "sample_submission.csv")


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
    make_miniature=_make_miniature,
    ids_are_data=True,
)
