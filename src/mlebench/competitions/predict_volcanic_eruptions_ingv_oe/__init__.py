"""INGV Volcanic Eruption Prediction: how long until the volcano erupts?"""

from __future__ import annotations

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import mean_absolute_error
from mlebench.preparation.published import (
    read_csv,
    require_columns,
    sample_submission,
    split,
    write_csv,
)
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, Pairing, SubmissionRules

ID, TARGET = "segment_id", "time_to_eruption"


def _prepare(data: Preparation) -> None:
    segments = read_csv(data.raw / "train.csv")
    require_columns(segments, [ID, TARGET], data.raw / "train.csv")
    train, test = split(segments, test_size=0.1)
    write_csv(train, data.public / "train.csv")
    write_csv(sample_submission(test[[ID]], {TARGET: 0}), data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw / "train", data.scratch) as files:
        train_names, test_names = (side[ID].astype(str) + ".csv" for side in (train, test))
        link_files(files, data.public / "train", train_names)
        copy_files(files, data.public / "test", test_names)


def _score(columns: Aligned) -> float:
    return round(mean_absolute_error(columns.truth[TARGET], columns.predicted[TARGET]))


competition = kaggle_competition(
    id="predict-volcanic-eruptions-ingv-oe",
    package=__name__,
    category="time series regression (seismic signals)",
    metric_name="mean absolute error, as a whole number",
    rules=SubmissionRules(ID, (Number(TARGET),)),
    v1_rules=SubmissionRules(ID, (Number(TARGET),), pairing=Pairing.REPEATABLE),
    score=_score,
    prepare=_prepare,
)
