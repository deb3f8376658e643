"""The miniature of Plant Pathology 2020."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.plant_pathology_2020_fgvc7 import LABELS
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.preparation.published import one_hot, sample_submission, write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    # Several diseases at once are rare.
    labels = data.random.permutation([0, 2, 3] * 100 + [1] * 60)
    leaves = {f"images/Train_{place}.jpg": label for place, label in enumerate(labels)}
    leaves |= {f"images/Test_{place}.jpg": 0 for place in range(10)}
    write_files(raw, data.image_files(leaves, 41, 27))
    train = pd.DataFrame({"image_id": [f"Train_{place}" for place in range(len(labels))]})
    test = pd.DataFrame({"image_id": [f"Test_{place}" for place in range(10)]})
    tables = {
        "train.csv": one_hot(train, pd.Series(LABELS)[labels], LABELS),
        "test.csv": test,
        "sample_submission.csv": sample_submission(test, dict.fromkeys(LABELS, 0.25)),
    }
    for name, table in tables.items():
        write_csv(table, raw / name)
