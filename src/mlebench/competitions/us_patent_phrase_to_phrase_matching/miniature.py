"""The miniature of U.S. Patent Phrase to Phrase Matching."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    rows = 600
    likeness = data.labels(rows, classes=5)
    anchors = [data.text(0, 4, liking=0) for _ in range(30)]
    fields = data.random.choice(["A47", "B60", "G06", "H04"], rows)
    records = []
    for grade, field in zip(likeness, fields, strict=True):
        anchor = str(data.random.choice(anchors))
        words = [*anchor.split()[:grade], *data.text(0, 4 - int(grade), liking=0).split()]
        records.append((anchor, " ".join(data.random.permutation(words)), field, grade / 4))
    table = pd.DataFrame(records, columns=["anchor", "target", "context", "score"])
    table.loc[::100, "target"] = "null"
    table.insert(0, "id", data.hex_ids(rows, 16))
    (raw / "train.csv").write_bytes(csv_bytes(table))
