"""Jigsaw Unintended Bias in Toxicity Classification: how toxic is this comment?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_as_pandas_reads, reads_as_numbers
from mlebench.errors import NotPreparedError, PreparationError
from mlebench.metrics import bias_aware_roc_auc
from mlebench.preparation.published import read_csv, sample_submission, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules, Text

if TYPE_CHECKING:
    from mlebench.competition import Array

ANSWERS = "test_private_expanded.csv"
KINDS = "severe_toxicity obscene threat insult identity_attack sexual_explicit".split()
IDENTITIES = """
    male female transgender other_gender heterosexual homosexual_gay_or_lesbian bisexual
    other_sexual_orientation christian jewish muslim hindu buddhist atheist other_religion black
    white asian latino other_race_or_ethnicity physical_disability
    intellectual_or_learning_disability psychiatric_or_mental_illness other_disability
""".split()
SCORED_IDENTITIES = """
    male female homosexual_gay_or_lesbian christian jewish muslim black white
    psychiatric_or_mental_illness
""".split()
METADATA = """
    created_date publication_id parent_id article_id rating funny wow sad likes disagree
    identity_annotator_count toxicity_annotator_count
""".split()
TEST_COLUMNS = ["id", "comment_text", *METADATA, "toxicity", *KINDS, *IDENTITIES]


def _prepare(data: Preparation) -> None:
    test = read_csv(data.raw / ANSWERS)
    if len(test.columns) != len(TEST_COLUMNS):
        raise PreparationError(
            f"{data.raw / ANSWERS} has {len(test.columns)} columns; it must have "
            f"{len(TEST_COLUMNS)}. Download the raw data again."
        )
    with open_raw_files(data.raw, data.scratch) as raw:
        link_files(raw, data.public, ["train.csv"])
        copy_files(raw, data.private, {"test.csv": ANSWERS})
    write_csv(test[["id", "comment_text"]], data.public / "test.csv")
    sample = sample_submission(test[["id"]], {"prediction": 0.0})
    write_csv(sample, data.public / "sample_submission.csv")
    if not data.is_v1:
        gold = test[["id", "toxicity"]].rename(columns={"toxicity": "prediction"})
        write_csv(gold, data.private / "gold_submission.csv")


def _score_of(columns: Aligned, scores: Array) -> float:
    is_toxic = columns.truth["toxicity"] >= 0.5
    shares = [numbers_as_pandas_reads(columns.truth[name]) for name in SCORED_IDENTITIES]
    mentions = np.column_stack(shares) >= 0.5
    try:
        return bias_aware_roc_auc(is_toxic, scores, mentions)
    except ValueError as error:
        raise NotPreparedError(f"the answers have a fault: {error}; prepare them again") from None


def _score(columns: Aligned) -> float:
    return _score_of(columns, columns.predicted["prediction"])


def _v1_score(columns: Aligned) -> float:
    predicted = numbers_as_pandas_reads(columns.predicted["prediction"])
    return _score_of(columns, np.where(predicted >= 0.5, 1.0, 0.0))


competition = kaggle_competition(
    id="jigsaw-unintended-bias-in-toxicity-classification",
    package=__name__,
    category="text classification",
    metric_name="mean of the overall ROC AUC and three power means over identities",
    rules=SubmissionRules("id", (Number("prediction"),)),
    v1_rules=SubmissionRules(
        "id",
        (Text("prediction"),),
        other_names={"toxicity": "prediction"},
        checks=(reads_as_numbers("prediction"),),
    ),
    answer_columns=(Number("toxicity"), *map(Text, SCORED_IDENTITIES)),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
    gold_submission_file="gold_submission.csv",
)
