"""The miniature of Movie Review Sentiment Analysis."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.movie_review_sentiment_analysis_kernels_only import FEATURES, NEUTRAL
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import (
    sample_submission,
)


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    # The odd phrases make one sentence each; the first three read like missing values.
    phrases = dict.fromkeys(("None", "NA", "null", "n't -LRB- sic -RRB-"), (0, NEUTRAL))
    for sentence in range(1, 121):
        sentiment = int(data.random.choice(5, p=[0.13, 0.2, 0.34, 0.2, 0.13]))
        words = data.text(sentiment, 12, liking=0.9).split()
        for first, last in ((0, 12), (0, 6), (3, 6), (6, 12), (6, 9), (11, 12)):
            is_whole_opinion = last - first > 2
            rating = sentiment if is_whole_opinion else NEUTRAL
            phrases.setdefault(" ".join(words[first:last]), (sentence, rating))
    table = pd.DataFrame(
        {
            "PhraseId": range(1, len(phrases) + 1),
            "SentenceId": [1 + sentence for sentence, _ in phrases.values()],
            "Phrase": list(phrases),
            "Sentiment": [sentiment for _, sentiment in phrases.values()],
        }
    )
    write_zip(raw / "train.tsv.zip", {"train.tsv": csv_bytes(table, sep="\t")}, stored=False)
    test = table[FEATURES].tail(10).assign(PhraseId=lambda rows: rows["PhraseId"] + 10)
    write_zip(raw / "test.tsv.zip", {"test.tsv": csv_bytes(test, sep="\t")}, stored=False)
    sample = sample_submission(test[["PhraseId"]], {"Sentiment": NEUTRAL})
    (raw / "sampleSubmission.csv").write_bytes(csv_bytes(sample))
