"""The miniature of Dogs vs. Cats Redux."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.preparation.archives import write_zip


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    labels = {
        f"train/{animal}.{number}.jpg": label
        for label, animal in enumerate(("cat", "dog"))
        for number in range(180)
    }
    write_zip(raw / "train.zip", data.image_files(labels, 40, 30), stored=False)
    unlabelled = {f"test/{number}.jpg": 0 for number in range(1, 11)}
    write_zip(raw / "test.zip", data.image_files(unlabelled, 40, 30), stored=False)
    sample = pd.DataFrame({"id": range(1, 11), "label": 0.5})
    write_files(raw, {"sample_submission.csv": csv_bytes(sample)})
