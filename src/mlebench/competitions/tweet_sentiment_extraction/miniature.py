"""The miniature of Tweet Sentiment Extraction."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.competitions.tweet_sentiment_extraction import TARGET

SENTIMENTS = ("neutral", "negative", "positive")


def make_miniature(raw: Path, data: Synthetic) -> None:
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
