"""LMSYS - Chatbot Arena Human Preference Predictions: which of two answers does a person prefer?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
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
    answers_file="answers.csv",
)
