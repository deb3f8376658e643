"""Evaluates the test set as it stands: every row counts the same, nothing is doubted."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def evaluate(data: Path) -> dict[str, Any]:
    """The content of evaluation.json."""
    test = pd.read_csv(data / "test.csv")
    decisions = pd.read_csv(data / "decisions.csv").drop(columns="row_id")
    board = pd.read_csv(data / "leaderboard.csv")
    label = test["label"].to_numpy()[:, np.newaxis]
    wrong = decisions.to_numpy() != label
    costs = pd.DataFrame(np.where(label == 1, 10, 1) * wrong, columns=decisions.columns)
    return {
        "ranking": board.sort_values("accuracy", ascending=False)["model"].tolist(),
        "estimates": {
            model: {"cost": float(cost), "low": float(cost), "high": float(cost)}
            for model, cost in costs.mean().items()
        },
        "different": [],
        "repeated_rows": [],
        "careless_annotator": "",
    }


if __name__ == "__main__":
    Path(sys.argv[2], "evaluation.json").write_text(json.dumps(evaluate(Path(sys.argv[1]))))
