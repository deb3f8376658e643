"""How far diabetes progresses in a year: scikit-learn's `diabetes`, of Efron et al. (2004)."""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Competition, Preparation, scored_by
from mlebench.metrics import root_mean_squared_error
from mlebench.submissions.rules import Number, SubmissionRules
from mlebench.task import Thresholds

TEST_ROWS = 177
"""Four rows in ten: with fewer, luck would decide between good models."""


def _make_raw(raw: Path) -> None:
    from sklearn.datasets import load_diabetes

    from mlebench.preparation.tables import random_ids

    table = load_diabetes(scaled=False, as_frame=True).frame
    table = table.rename(columns={"target": "progression"})
    table.insert(0, "id", random_ids(len(table), seed=5))
    table.sort_values("id").to_csv(raw / "train.csv", index=False)


def _prepare(preparation: Preparation) -> None:
    import pandas as pd

    from mlebench.preparation.tables import random_split, write_tables

    table = pd.read_csv(preparation.raw / "train.csv")
    train, test = random_split(table, TEST_ROWS, seed=6)
    write_tables(preparation, train, test, sample={"progression": 100.0})


competition = Competition(
    id="diabetes-progression",
    title="Diabetes progression",
    category="tabular regression",
    package=__name__,
    metric_name="root mean squared error",
    size_bytes=25_000,
    thresholds=Thresholds(
        gold=53.12041, silver=53.52761, bronze=55.12262, median=55.84728, is_lower_better=True
    ),
    is_practice=True,
    rules=SubmissionRules("id", (Number("progression"),)),
    score=scored_by(root_mean_squared_error, "progression"),
    make_raw=_make_raw,
    prepare=_prepare,
)
