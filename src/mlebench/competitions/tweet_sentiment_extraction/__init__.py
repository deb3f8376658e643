"""Tweet Sentiment Extraction: which piece of this tweet carries its sentiment?"""

from __future__ import annotations

import math
from dataclasses import replace

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.metrics import mean_word_jaccard
from mlebench.preparation.published import read_csv, split, write_sides
from mlebench.submissions import SubmissionRules, Text

TARGET = "selected_text"

RULES = SubmissionRules("textID", (Text(TARGET),))


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv"), test_size=0.1)
    write_sides(data, train, test, {TARGET: ""}, id_column="textID")


def _v1_score(columns: Aligned) -> float:
    truth, predicted = (
        texts_as_pandas_reads(side[TARGET], missing="")
        for side in (columns.truth, columns.predicted)
    )
    score = mean_word_jaccard(truth, predicted, of_empty_pair=math.nan)
    if math.isnan(score):
        raise ValueError("a text without words is predicted where the answer has none, either")
    return score


competition = kaggle_competition(
    id="tweet-sentiment-extraction",
    package=__name__,
    category="text span extraction",
    metric_name="mean word-level Jaccard index",
    rules=RULES,
    v1_rules=replace(
        RULES, caveat="There is no score where a prediction and its answer both have no words."
    ),
    score=scored_by(mean_word_jaccard, TARGET, of_empty_pair=1.0),
    v1_score=_v1_score,
    prepare=_prepare,
)
