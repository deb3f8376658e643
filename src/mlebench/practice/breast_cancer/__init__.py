"""Benign or malignant: scikit-learn's `breast_cancer`, the Wisconsin diagnostic data of UCI."""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Competition, Preparation, scored_by
from mlebench.metrics import roc_auc
from mlebench.submissions.rules import SubmissionRules, probability
from mlebench.task import Thresholds

TEST_ROWS = 228
"""Four rows in ten: with fewer, luck would decide between good models."""


def _make_raw(raw: Path) -> None:
    from sklearn.datasets import load_breast_cancer

    from mlebench.preparation.tables import random_ids

    data = load_breast_cancer(as_frame=True)
    table = data.data.rename(columns=lambda name: name.replace(" ", "_"))
    table.insert(0, "id", random_ids(len(table), seed=3))
    # In the source 0 stands for malignant.
    table["malignant"] = 1 - data.target
    table.sort_values("id").to_csv(raw / "train.csv", index=False)


def _prepare(preparation: Preparation) -> None:
    import pandas as pd

    from mlebench.preparation.tables import random_split, write_tables

    table = pd.read_csv(preparation.raw / "train.csv")
    train, test = random_split(table, TEST_ROWS, seed=4, stratify_by="malignant")
    write_tables(preparation, train, test, sample={"malignant": 0.5})


competition = Competition(
    id="breast-cancer",
    title="Breast cancer diagnosis",
    category="tabular classification",
    package=__name__,
    metric_name="ROC AUC",
    size_bytes=120_000,
    thresholds=Thresholds(
        gold=0.99288, silver=0.99186, bronze=0.98791, median=0.98075, is_lower_better=False
    ),
    is_practice=True,
    rules=SubmissionRules("id", (probability("malignant"),)),
    score=scored_by(roc_auc, "malignant"),
    make_raw=_make_raw,
    prepare=_prepare,
)
