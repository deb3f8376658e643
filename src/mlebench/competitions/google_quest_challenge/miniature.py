"""The miniature of Google QUEST Q&A Labeling."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.google_quest_challenge import RARE, TARGETS
from mlebench.competitions.synthetic import Synthetic, csv_bytes


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    rows = 500
    kinds = data.labels(350, classes=4)
    titles = np.array(["", "", "", *(data.text(int(kind), 8) for kind in kinds[3:])], object)
    bodies = np.array([f'{data.text(int(kind), 20)},\n"naïve"' for kind in kinds], object)
    asked, answer_kinds = data.random.integers(0, len(kinds), rows), data.labels(rows, classes=4)
    page = "https://stack.example/"
    table = pd.DataFrame(
        {
            "qa_id": data.random.permutation(9999)[:rows],
            "question_title": titles[asked],
            "question_body": bodies[asked],
            "question_user_name": [f"user{number}" for number in asked],
            "question_user_page": [f"{page}users/{number}" for number in asked],
            "answer": [data.text(5 + int(kind), 25) for kind in answer_kinds],
            "answer_user_name": [f"user{999 - row}" for row in range(rows)],
            "answer_user_page": [f"{page}users/{999 - row}" for row in range(rows)],
            "url": [f"{page}questions/{number}" for number in asked],
            "category": data.random.choice(["TECHNOLOGY", "CULTURE"], rows),
            "host": "stack.example",
        }
    )
    for name in TARGETS:
        levels = kinds[asked] if name.startswith("question_") else answer_kinds
        ratings = data.random.permutation(4)[levels] + data.random.integers(-1, 2, rows)
        table[name] = ratings.clip(0, 3) / 3
    table[RARE] = 0.0
    # The split puts this question into train, so that it must change sides.
    table.loc[asked == asked[0], RARE] = 1 / 3
    (raw / "train.csv").write_bytes(csv_bytes(table))
