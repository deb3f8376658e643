"""Handwritten digits as small images: scikit-learn's `digits`, from the UCI repository."""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Competition, Preparation, scored_by
from mlebench.metrics import accuracy
from mlebench.submissions.rules import Label, SubmissionRules
from mlebench.task import Thresholds

TEST_ROWS = 600
GREY_LEVELS_PER_STEP = 15
"""The data counts ink from 0 to 16; times 15 it spans a byte and nothing is lost."""


def _make_raw(raw: Path) -> None:
    import io

    import numpy as np
    import pandas as pd
    from PIL import Image
    from sklearn.datasets import load_digits

    from mlebench.preparation.archives import write_zip
    from mlebench.preparation.tables import random_ids

    digits = load_digits()
    table = pd.DataFrame({"id": random_ids(len(digits.target), seed=1), "label": digits.target})
    images = {}
    for row_id, pixels in zip(table["id"], digits.images, strict=True):
        png = io.BytesIO()
        Image.fromarray((pixels * GREY_LEVELS_PER_STEP).astype(np.uint8)).save(png, "PNG")
        images[f"{row_id}.png"] = png.getvalue()
    table.sort_values("id").to_csv(raw / "train.csv", index=False)
    write_zip(raw / "train.zip", images, stored=True)


def _prepare(preparation: Preparation) -> None:
    import pandas as pd

    from mlebench.preparation.archives import ZipSource, write_zip
    from mlebench.preparation.tables import random_split, write_tables

    table = pd.read_csv(preparation.raw / "train.csv")
    train, test = random_split(table, TEST_ROWS, seed=2, stratify_by="label")
    write_tables(preparation, train, test, sample={"label": "0"})
    with ZipSource(preparation.raw / "train.zip") as images:
        for part, archive in ((train, "train.zip"), (test, "test.zip")):
            names = [f"{row_id}.png" for row_id in part["id"]]
            members = {name: images.member(name) for name in names}
            write_zip(preparation.public / archive, members, stored=True)


competition = Competition(
    id="handwritten-digits",
    title="Handwritten digits",
    category="image classification",
    package=__name__,
    metric_name="accuracy",
    size_bytes=400_000,
    thresholds=Thresholds(
        gold=0.99167, silver=0.98833, bronze=0.975, median=0.96667, is_lower_better=False
    ),
    is_practice=True,
    rules=SubmissionRules("id", (Label("label", tuple("0123456789")),)),
    score=scored_by(accuracy, "label"),
    make_raw=_make_raw,
    prepare=_prepare,
)
