"""Tweet Sentiment Extraction: which piece of this tweet carries its sentiment?"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.metrics import mean_word_jaccard
from mlebench.preparation.published import read_csv, split, write_sides
from mlebench.submissions import SubmissionRules, Text

TARGET = "selected_text"
SENTIMENTS = ("neutral", "negative", "positive")

RULES = SubmissionRules("textID", (Text(TARGET),))


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv"), test_size=0.1)
    write_sides(data, train, test, {TARGET: ""}, id_column="textID")


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    moods = data.labels(rows=500, classes=len(SENTIMENTS))
    records = []
    for text_id, mood in zip(data.hex_ids(len(moods), 10), moods, strict=True):
        before, piece, after = (
            data.text(label, words, liking=0.9) for label, words in ((0, 4), (int(mood), 3), (0, 4))
        )
        text = f" {before} {piece.title()}!!! {after}, naïve"
        selected = f"{piece.title()}!!!" if mood else text
        records.append((text_id, text, selected, SENTIMENTS[mood]))
    table = pd.DataFrame(records, columns=["textID", "text", TARGET, "sentiment"])
    # The split puts this row into train, as it does in the real data.
    table.loc[0, ["text", TARGET]] = ""
    (raw / "train.csv").write_bytes(csv_bytes(table))


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
    make_miniature=_make_miniature,
)
