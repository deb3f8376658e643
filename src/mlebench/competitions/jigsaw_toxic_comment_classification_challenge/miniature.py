"""The miniature of Toxic Comment Classification Challenge."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.jigsaw_toxic_comment_classification_challenge import CLASSES
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import sample_submission

SHARES = (0.3, 0.1, 0.2, 0.1, 0.2, 0.1)


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    rows, train_rows = 700, 300
    labels = {name: data.bits(rows, share) for name, share in zip(CLASSES, SHARES, strict=True)}
    comments = []
    for row, kinds in enumerate(zip(*labels.values(), strict=True)):
        words = [data.text(kind, 5) for kind, is_there in enumerate(kinds) if is_there]
        comments.append(f'"\n{" ".join([data.text(len(CLASSES), 8), *words])}, {row} "')
    comments[::100] = ["NA"] * len(comments[::100])
    ids = data.hex_ids(rows, 16)
    table = pd.DataFrame({"id": ids, "comment_text": comments, **labels})
    train, test = table[:train_rows], table[train_rows:]
    is_hidden = data.bits(len(test), share=0.5) == 1
    scored = test[["id", *CLASSES]].copy()
    scored.loc[is_hidden, list(CLASSES)] = -1
    sample = sample_submission(test[["id"]][::-1], dict.fromkeys(CLASSES, 0.5))
    for name, part in (
        ("train", train),
        ("test", test[["id", "comment_text"]]),
        ("test_labels", scored),
        ("sample_submission", sample),
    ):
        write_zip(raw / f"{name}.csv.zip", {f"{name}.csv": csv_bytes(part)}, stored=False)
