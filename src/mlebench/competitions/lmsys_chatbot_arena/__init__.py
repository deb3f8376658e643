"""LMSYS - Chatbot Arena Human Preference Predictions: which of two answers does a person prefer?"""

from __future__ import annotations

import json
from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.errors import PreparationError
from mlebench.metrics import multiclass_log_loss
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.submissions import RowSum, SubmissionRules, probability

OUTCOMES = ("winner_model_a", "winner_model_b", "winner_tie")
TEXTS = ["prompt", "response_a", "response_b"]


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv"), test_size=0.1)
    if train["id"].isin(test["id"]).any():
        raise PreparationError(
            f"an id of {data.raw / 'train.csv'} would lie in train and in test; "
            "download the raw data again."
        )
    write_csv(train, data.public / "train.csv")
    write_csv(test[["id", *TEXTS]], data.public / "test.csv")
    sample = sample_submission(test[["id"]], dict.fromkeys(OUTCOMES, 1 / 3))
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "answers.csv")


def _make_miniature(raw: Path, data: Synthetic) -> None:
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


competition = kaggle_competition(
    id="lmsys-chatbot-arena",
    package=__name__,
    category="text classification",
    metric_name="multi-class log loss",
    rules=SubmissionRules(
        "id", tuple(map(probability, OUTCOMES)), row_sum=RowSum(OUTCOMES, tolerance=5e-7)
    ),
    score=scored_by(multiclass_log_loss, OUTCOMES),
    prepare=_prepare,
    make_miniature=_make_miniature,
    answers_file="answers.csv",
)
