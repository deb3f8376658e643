"""New York City Taxi Fare Prediction: what does this ride cost?"""

from __future__ import annotations

from functools import partial

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
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


competition = kaggle_competition(
    id="new-york-city-taxi-fare-prediction",
    package=__name__,
    category="tabular regression",
    metric_name="root mean squared error",
    rules=SubmissionRules("key", (Number(TARGET),)),
    v1_rules=SubmissionRules("key", (Number(TARGET),), pairing=Pairing.BY_RANK),
    score=scored_by(root_mean_squared_error, TARGET),
    prepare=_prepare,
)
