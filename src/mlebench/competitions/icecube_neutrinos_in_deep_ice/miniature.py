"""The miniature of IceCube, Neutrinos in Deep Ice."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.icecube_neutrinos_in_deep_ice import ANGLES, ID
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.published import sample_submission, write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, events, sensors = data.random, 30, 300
    places = random.uniform(-500, 500, (sensors, 3)).round(2)
    geometry = pd.DataFrame(places, columns=["x", "y", "z"])
    write_csv(geometry.rename_axis("sensor_id").reset_index(), raw / "sensor_geometry.csv")
    ids = np.sort(random.permutation(100_000)[: 13 * events]) + 2_147_400_000
    metas = []
    for number, batch in enumerate([*random.permutation(np.arange(1, 13)), 661]):
        azimuth, zenith = (
            random.uniform(0, 2 * np.pi, events),
            np.arccos(random.uniform(-1, 1, events)),
        )
        source = np.stack(
            [np.cos(azimuth) * np.sin(zenith), np.sin(azimuth) * np.sin(zenith), np.cos(zenith)]
        )
        pulses = random.integers(8, 16, events)
        event = np.repeat(np.arange(events), pulses)
        sensor = random.integers(0, sensors, len(event))
        # Light travels 0.3 metres a nanosecond, away from the source.
        travelled_m = -np.sum(places[sensor] * source.T[event], axis=1)
        is_noise = random.random(len(event)) < 0.2
        time_ns = 10_000 + np.where(
            is_noise, random.uniform(-2000, 2000, len(event)), travelled_m / 0.3
        )
        of_batch = ids[number * events :][:events]
        table = pd.DataFrame(
            {
                "sensor_id": sensor.astype(np.int16),
                "time": time_ns.round().astype(np.int64),
                "charge": random.exponential(1, len(event)).round(3),
                "auxiliary": is_noise,
            },
            index=pd.Index(of_batch[event], name=ID),
        )
        folder = "test" if batch == 661 else "train"
        (raw / folder).mkdir(exist_ok=True)
        table.to_parquet(raw / folder / f"batch_{batch}.parquet")
        last = np.cumsum(pulses) - 1
        meta = {
            "batch_id": batch,
            ID: of_batch,
            "first_pulse_index": last - pulses + 1,
            "last_pulse_index": last,
        }
        metas.append(pd.DataFrame({**meta, "azimuth": azimuth, "zenith": zenith}))
    train_meta, test_meta = (
        pd.concat(metas[:-1], ignore_index=True),
        metas[-1].drop(columns=[*ANGLES]),
    )
    sample = sample_submission(test_meta[[ID]], dict.fromkeys(ANGLES, 1.0))
    for name, table in (
        ("train_meta", train_meta),
        ("test_meta", test_meta),
        ("sample_submission", sample),
    ):
        table.to_parquet(raw / f"{name}.parquet")
