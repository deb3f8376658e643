"""Toxic Comment Classification Challenge: in which of six ways is this comment toxic?"""

from __future__ import annotations

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import as_pandas_reads
from mlebench.errors import PreparationError
from mlebench.metrics import mean_roc_auc
from mlebench.preparation.published import read_csv, write_csv
from mlebench.submissions import Number, Pairing, SubmissionRules, Text, probability

CLASSES = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")


def _prepare(data: Preparation) -> None:
    train, test, labels, sample = (
        read_csv(data.raw / f"{name}.csv.zip")
        for name in ("train", "test", "test_labels", "sample_submission")
    )
    ids = set(labels["id"])
    if set(test["id"]) != ids or set(sample["id"]) != ids or len(sample) != len(labels):
        raise PreparationError(
            f"test, test_labels and sample_submission in {data.raw} have different ids, and "
            "must have the same. Download the raw data again."
        )
    if not ids.isdisjoint(train["id"]):
        raise PreparationError(
            f"train and test in {data.raw} share ids, and must not. Download the raw data again."
        )
    write_csv(train, data.public / "train.csv")
    write_csv(test, data.public / "test.csv")
    halves = dict.fromkeys(CLASSES, 0.5)
    write_csv(sample.assign(**halves), data.public / "sample_submission.csv")
    write_csv(labels, data.private / "test.csv")
    if not data.is_v1:
        # The -1 of rows that are not scored is no probability.
        gold = labels.assign(**{name: labels[name].clip(lower=0) for name in CLASSES})
        write_csv(gold, data.private / "gold_submission.csv")


def _score(columns: Aligned) -> float:
    truth, predicted = columns.matrices(CLASSES)
    is_scored = truth.sum(axis=1) >= 0
    return mean_roc_auc(truth[is_scored], predicted[is_scored])


def _v1_score(columns: Aligned) -> float:
    """Both sides are sorted by id; rows whose own id is a scored one are paired by position."""
    import numpy as np

    truth = np.column_stack([columns.truth[name] for name in CLASSES])
    is_scored = truth.sum(axis=1) >= 0
    scored_ids = columns.truth["id"][is_scored]
    ids = columns.predicted["id"]
    is_kept = np.isin(ids, scored_ids)
    if is_kept.sum() != len(scored_ids):
        raise ValueError(
            "repeated ids change how many of the scored rows there are; "
            "each id of the sample submission must be there once"
        )
    predicted = np.column_stack(
        [as_pandas_reads(columns.predicted[name])[is_kept].astype(np.float64) for name in CLASSES]
    )
    if not np.isfinite(predicted).all():
        raise ValueError("a scored row has a missing or infinite value")
    truth_order, order = (np.argsort(rows, kind="stable") for rows in (scored_ids, ids[is_kept]))
    return mean_roc_auc(truth[is_scored][truth_order], predicted[order])


competition = kaggle_competition(
    id="jigsaw-toxic-comment-classification-challenge",
    package=__name__,
    category="text classification",
    metric_name="mean area under the ROC curve of six classes",
    rules=SubmissionRules("id", tuple(map(probability, CLASSES)), allows_extra_columns=False),
    v1_rules=SubmissionRules(
        "id",
        tuple(map(Text, CLASSES)),
        allows_extra_columns=False,
        columns_by_position=True,
        pairing=Pairing.LEFT_TO_METRIC,
        caveat=(
            "Not all rows are scored. A repeated id, or a value that is no finite number, is let "
            "pass here but may cost the score."
        ),
    ),
    answer_columns=tuple(map(Number, CLASSES)),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    gold_submission_file="gold_submission.csv",
    note="crowded leaderboard: medals are weak evidence",
)
