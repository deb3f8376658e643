"""The miniature of Jigsaw Unintended Bias in Toxicity Classification."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.jigsaw_unintended_bias_in_toxicity_classification import (
    ANSWERS,
    IDENTITIES,
    KINDS,
    METADATA,
    SCORED_IDENTITIES,
    TEST_COLUMNS,
)
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.published import write_csv

TRAIN_COLUMNS = ["id", "target", "comment_text", *KINDS, *IDENTITIES, *METADATA]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    rows, train_rows = 900, 500
    toxic = data.bits(rows, share=0.3)
    table = pd.DataFrame(
        {
            "id": np.sort(data.random.permutation(10**6)[:rows]),
            "target": (0.5 * toxic + data.random.integers(0, 5, rows) / 10).round(2),
            "comment_text": [
                f'{data.text(int(label), 12)}, "{data.text(2, 4)}"\n' for label in toxic
            ],
            **{name: data.random.integers(0, 5, rows) / 10 for name in KINDS},
            **dict.fromkeys(IDENTITIES, 0.0),
            **{name: data.random.integers(0, 9, rows) for name in METADATA},
        }
    )
    # Each identity is mentioned by toxic comments and by others.
    order = np.argsort(toxic, kind="stable")
    for number, name in enumerate(SCORED_IDENTITIES):
        table.loc[order[number :: len(SCORED_IDENTITIES)], name] = 0.5
        table.loc[data.random.permutation(rows)[:40], name] = 0.8
    table.loc[data.bits(rows, share=0.3) == 1, IDENTITIES] = np.nan
    table.loc[::100, "comment_text"] = "NA"
    table["created_date"], table["rating"] = "2016-05-01 12:00:00+00", "approved"
    test = table[train_rows:].rename(columns={"target": "toxicity"})
    write_csv(table[:train_rows][TRAIN_COLUMNS], raw / "train.csv")
    write_csv(test[TEST_COLUMNS], raw / ANSWERS)
