"""U.S. Patent Phrase to Phrase Matching: how alike in meaning are two phrases of patents?"""

from __future__ import annotations

import math

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import numbers_as_pandas_reads, reads_as_numbers
from mlebench.metrics import pearson_correlation
from mlebench.preparation.published import read_csv, split, write_sides
from mlebench.submissions import Number, SubmissionRules, Text


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv"), test_size=0.1)
    write_sides(data, train, test, {"score": 0})


def _score(columns: Aligned) -> float:
    correlation = pearson_correlation(columns.truth["score"], columns.predicted["score"])
    return correlation if math.isfinite(correlation) else 0.0


def _v1_score(columns: Aligned) -> float:
    predicted = numbers_as_pandas_reads(columns.predicted["score"])
    return pearson_correlation(columns.truth["score"], predicted)


competition = kaggle_competition(
    id="us-patent-phrase-to-phrase-matching",
    package=__name__,
    category="text regression (semantic similarity)",
    metric_name="Pearson correlation",
    rules=SubmissionRules("id", (Number("score"),)),
    v1_rules=SubmissionRules("id", (Text("score"),), checks=(reads_as_numbers("score"),)),
    answer_columns=(Number("score"),),
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
)
