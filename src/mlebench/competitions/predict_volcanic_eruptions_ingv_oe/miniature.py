"""The miniature of INGV Volcanic Eruption Prediction."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.predict_volcanic_eruptions_ingv_oe import ID, TARGET
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.published import write_csv

SENSORS = [f"sensor_{number}" for number in range(1, 11)]


def make_miniature(raw: Path, data: Synthetic) -> None:
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
