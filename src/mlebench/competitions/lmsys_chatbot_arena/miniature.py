"""The miniature of LMSYS - Chatbot Arena Human Preference Predictions."""

from __future__ import annotations

import json
from pathlib import Path

from mlebench.competitions.lmsys_chatbot_arena import OUTCOMES, TEXTS
from mlebench.competitions.synthetic import Synthetic, csv_bytes


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    outcomes = data.labels(rows=500, classes=len(OUTCOMES))
    ids = 30_000 + 7 * data.random.permutation(10**6)[: len(outcomes)]
    records = []
    for row_id, outcome in zip(ids, outcomes, strict=True):
        turns = int(data.random.integers(1, 3))
        texts = [
            [f'{data.text(label, words)}, "né"\n' for _ in range(turns)]
            for label, words in ((3, 6), (int(outcome == 0), 12), (int(outcome == 1), 12))
        ]
        hot = [int(outcome == other) for other in range(len(OUTCOMES))]
        models = data.random.choice(["alpha-7b", "beta-13b", "gamma-chat"], 2, replace=False)
        records.append((row_id, *models, *map(json.dumps, texts), *hot))
    table = pd.DataFrame(records, columns=["id", "model_a", "model_b", *TEXTS, *OUTCOMES])
    table.loc[::50, "response_b"] = "[null]"
    (raw / "train.csv").write_bytes(csv_bytes(table))
