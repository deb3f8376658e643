"""The miniature of New York City Taxi Fare Prediction."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.new_york_city_taxi_fare_prediction import LEAFLET, PLACES, TARGET
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.preparation.published import (
    write_csv,
)


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    rows = 600
    random = data.random
    seconds = random.integers(0, 6 * 365 * 86_400, rows)
    times = (pd.Timestamp("2009-01-01") + pd.to_timedelta(seconds, unit="s")).astype(str)
    centre = np.array([-73.98, 40.75, -73.98, 40.75])
    places = (centre + random.normal(0, 0.03, (rows, 4))).round(6)
    distance_km = np.hypot(*(100 * (places[:, 2:] - places[:, :2])).T)
    fares = 3 + 3 * distance_km + seconds / seconds.max() + random.normal(0, 1, rows)
    rides = pd.DataFrame(
        {
            "key": times + "." + pd.Series(random.permutation(rows)).astype(str).str.zfill(7),
            TARGET: fares.round(1),
            "pickup_datetime": times + " UTC",
            **dict(zip(PLACES, places.T, strict=True)),
            "passenger_count": random.choice([1, 2, 3, 5, 6], rows),
        }
    )
    odd = random.permutation(rows)[:20]
    rides.loc[odd[:5], list(PLACES)] = 0.0
    rides.loc[odd[5:10], list(PLACES[2:])] = np.nan
    rides.loc[odd[10:12], "pickup_longitude"] = -7398.0
    rides.loc[odd[12:15], TARGET] = -2.5
    rides.loc[odd[15:], "passenger_count"] = [0, 0, 0, 9, 208]
    write_csv(rides, raw / "train.csv")
    write_files(raw, {LEAFLET: rb"{\rtf1\ansi A leaflet.}"})
