"""Leaves the flawed rows out, weighs segments as in deployment, tests pairs by Holm's method."""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

FEATURES = [f"x{number}" for number in range(1, 7)]


def evaluate(data: Path) -> dict[str, Any]:
    """The content of evaluation.json."""
    train, test = pd.read_csv(data / "train.csv"), pd.read_csv(data / "test.csv")
    decisions = pd.read_csv(data / "decisions.csv").drop(columns="row_id")
    shares = json.loads((data / "deployment.json").read_text())
    keys = pd.MultiIndex.from_frame(train[FEATURES])
    is_repeated = pd.MultiIndex.from_frame(test[FEATURES]).isin(keys)
    # The careless labels are those that the models together contradict most.
    agrees = (decisions.mean(axis=1) > 0.5) == (test["label"] == 1)
    careless = str(agrees[~is_repeated].groupby(test["annotator"]).mean().idxmin())
    kept = ~is_repeated & (test["annotator"] != careless).to_numpy()
    label = test["label"].to_numpy()[:, np.newaxis]
    costs = np.where(label == 1, 10, 1) * (decisions.to_numpy() != label)
    segments = test["segment"].to_numpy()
    strata = [(share, costs[kept & (segments == name)]) for name, share in shares.items()]
    models = list(decisions.columns)
    mean = sum(share * part.mean(axis=0) for share, part in strata)
    error = _standard_error(strata)
    pairs = list(itertools.combinations(range(len(models)), 2))
    differences = [
        [(share, part[:, [i]] - part[:, [j]]) for share, part in strata] for i, j in pairs
    ]
    tested = [
        2 * norm.sf(abs(mean[i] - mean[j]) / max(_standard_error(parts)[0], 1e-12))
        for (i, j), parts in zip(pairs, differences, strict=True)
    ]
    different = []
    for rank, index in enumerate(np.argsort(tested)):
        if tested[index] > 0.05 / (len(pairs) - rank):
            break
        different.append([models[k] for k in pairs[index]])
    return {
        "ranking": [models[k] for k in np.argsort(mean)],
        "estimates": {
            model: {"cost": cost, "low": cost - 1.96 * wide, "high": cost + 1.96 * wide}
            for model, cost, wide in zip(models, mean.tolist(), error.tolist(), strict=True)
        },
        "different": different,
        "repeated_rows": test["row_id"][is_repeated].tolist(),
        "careless_annotator": careless,
    }


def _standard_error(strata: list[tuple[float, Any]]) -> Any:
    variances = [share**2 * part.var(axis=0, ddof=1) / len(part) for share, part in strata]
    return np.sqrt(sum(variances))


if __name__ == "__main__":
    Path(sys.argv[2], "evaluation.json").write_text(json.dumps(evaluate(Path(sys.argv[1]))))
