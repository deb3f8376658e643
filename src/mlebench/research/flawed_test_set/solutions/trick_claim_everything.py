"""Claims that all models differ, that every row is repeated, and nothing about any cost."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

import pandas as pd

if __name__ == "__main__":
    data = Path(sys.argv[1])
    test = pd.read_csv(data / "test.csv")
    board = pd.read_csv(data / "leaderboard.csv")
    models = board["model"].tolist()
    evaluation = {
        "ranking": models,
        "estimates": {model: {"cost": 0.5, "low": 0.0, "high": 10.0} for model in models},
        "different": [list(pair) for pair in itertools.combinations(models, 2)],
        "repeated_rows": test["row_id"].tolist(),
        "careless_annotator": "",
    }
    Path(sys.argv[2], "evaluation.json").write_text(json.dumps(evaluation))
