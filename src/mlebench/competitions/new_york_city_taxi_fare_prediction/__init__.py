"""New York City Taxi Fare Prediction: what does this ride cost?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.metrics import root_mean_squared_error
from mlebench.preparation.large_tables import split_large_csv
from mlebench.preparation.published import (
    fixed_test_size,
    require_unique,
    sample_submission,
    write_csv,
)
from mlebench.preparation.raw_files import link_files, open_raw_files
from mlebench.submissions import Number, Pairing, SubmissionRules

TARGET = "fare_amount"
PLACES = ("pickup_longitude", "pickup_latitude", "dropoff_longitude", "dropoff_latitude")
COLUMN_TYPES = {
    "key": "str",
    TARGET: "float64",
    "pickup_datetime": "str",
    **dict.fromkeys(PLACES, "float64"),
    "passenger_count": "int64",
}
LEAFLET = "GCP-Coupons-Instructions.rtf"


def _prepare(data: Preparation) -> None:
    rides = data.raw / "train.csv"
    test = split_large_csv(
        rides,
        data.public / ("labels.csv" if data.is_v1 else "train.csv"),
        data.scratch,
        types=COLUMN_TYPES,
        key="key",
        test_rows=partial(fixed_test_size, published=9914),
    )
    if not data.is_v1:
        require_unique(test["key"], rides)
    write_csv(test.drop(columns=TARGET), data.public / "test.csv")
    sample = sample_submission(test[["key"]], {TARGET: 11.35})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, [LEAFLET])


def _make_miniature(raw: Path, data: Synthetic) -> None:
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


competition = kaggle_competition(
    id="new-york-city-taxi-fare-prediction",
    package=__name__,
    category="tabular regression",
    metric_name="root mean squared error",
    rules=SubmissionRules("key", (Number(TARGET),)),
    v1_rules=SubmissionRules("key", (Number(TARGET),), pairing=Pairing.BY_RANK),
    score=scored_by(root_mean_squared_error, TARGET),
    prepare=_prepare,
    make_miniature=_make_miniature,
)
