"""The miniature of Spooky Author Identification."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.spooky_author_identification import AUTHORS
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import sample_submission


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    labels = data.labels(rows=500, classes=len(AUTHORS))
    lengths = data.random.integers(6, 30, len(labels))
    sentences = [data.text(label, words) for label, words in zip(labels, lengths, strict=True)]
    table = pd.DataFrame(
        {
            "id": [f"id{number:05}" for number in data.random.permutation(30_000)[: len(labels)]],
            "text": [f'"{sentence}," he said; no more.' for sentence in sentences],
            "author": [AUTHORS[label] for label in labels],
        }
    )
    train, test = table[:400], table[400:].drop(columns="author")
    sample = sample_submission(test[["id"]], dict.fromkeys(AUTHORS, 1 / 3))
    for name, part in (("train", train), ("test", test), ("sample_submission", sample)):
        write_zip(raw / f"{name}.zip", {f"{name}.csv": csv_bytes(part)}, stored=False)
