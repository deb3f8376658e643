"""The miniature of Google Brain Ventilator Pressure Prediction."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic
from mlebench.competitions.ventilator_pressure_prediction import TARGET
from mlebench.preparation.published import write_csv

STEPS = 80


def make_miniature(raw: Path, data: Synthetic) -> None:
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
