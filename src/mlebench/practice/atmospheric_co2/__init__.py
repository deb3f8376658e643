"""Carbon dioxide at Mauna Loa, month by month: statsmodels' `co2`, of Keeling and Whorf."""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Competition, Preparation, scored_by
from mlebench.metrics import mean_absolute_error
from mlebench.submissions.rules import Number, SubmissionRules
from mlebench.task import Thresholds

FIRST_TEST_MONTH = "1998-01"
"""Four years are to be forecast; after 1964 no month is without a measurement."""


def _make_raw(raw: Path) -> None:
    from statsmodels.datasets import co2

    from mlebench.preparation.tables import random_ids

    months = co2.load_pandas().data["co2"].resample("MS").mean().round(2)
    table = months.rename("co2_ppm").rename_axis("month").reset_index()
    table["month"] = table["month"].dt.strftime("%Y-%m")
    table.insert(0, "id", random_ids(len(table), seed=7))
    table.sort_values("id").to_csv(raw / "train.csv", index=False)


def _prepare(preparation: Preparation) -> None:
    import pandas as pd

    from mlebench.preparation.tables import write_tables

    table = pd.read_csv(preparation.raw / "train.csv")
    is_test = table["month"] >= FIRST_TEST_MONTH
    write_tables(preparation, table[~is_test], table[is_test], sample={"co2_ppm": 340.0})


competition = Competition(
    id="atmospheric-co2",
    title="Atmospheric carbon dioxide",
    category="time series forecasting",
    package=__name__,
    metric_name="mean absolute error",
    size_bytes=12_000,
    thresholds=Thresholds(
        gold=0.68863, silver=0.71169, bronze=0.83443, median=1.21287, is_lower_better=True
    ),
    is_practice=True,
    rules=SubmissionRules("id", (Number("co2_ppm"),)),
    score=scored_by(mean_absolute_error, "co2_ppm"),
    make_raw=_make_raw,
    prepare=_prepare,
)
