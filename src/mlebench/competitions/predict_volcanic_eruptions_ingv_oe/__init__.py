"""INGV Volcanic Eruption Prediction: how long until the volcano erupts?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic
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
SENSORS = [f"sensor_{number}" for number in range(1, 11)]


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


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, rows, steps = data.random, 360, 30
    ids = 10**6 + 5000 * random.permutation(400_000)[:rows]
    times = random.integers(0, 49_000_000, rows)
    readings = random.normal(0, 1, (rows, steps, len(SENSORS)))
    # The nearer the eruption, the stronger half of the sensors shake.
    readings[:, :, ::2] *= 1 + 8 * (1 - times[:, np.newaxis, np.newaxis] / 49_000_000)
    readings = (1000 * readings).round().clip(-32768, 32767)
    readings[random.random(readings.shape) < 0.01] = np.nan
    readings[random.random(rows) < 0.1, :, -1] = np.nan
    for number, (segment, values) in enumerate(zip(ids, readings, strict=True)):
        folder = raw / ("train" if number < rows - 10 else "test")
        table = pd.DataFrame(values, columns=SENSORS)
        write_csv(table, folder / f"{segment}.csv", float_format="%.0f")
    segments = pd.DataFrame({ID: ids, TARGET: times})
    write_csv(segments[:-10], raw / "train.csv")
    write_csv(segments[-10:].assign(**{TARGET: 0}), raw / "sample_submission.csv")


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
    make_miniature=_make_miniature,
)
