"""The miniature of Invasive Species Monitoring."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.preparation.archives import write_7z, write_zip


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    photos = data.bits(400, share=0.6)
    labels = pd.DataFrame({"name": range(1, len(photos) + 1), "invasive": photos})
    sample = pd.DataFrame({"name": range(1, 11), "invasive": 0.5})
    for side, shown in (("train", photos), ("test", photos[:10])):
        names = {f"{side}/{name}.jpg": label for name, label in enumerate(shown, start=1)}
        write_7z(raw / f"{side}.7z", data.image_files(names, 32, 24))
    for name, table in (("train_labels.csv", labels), ("sample_submission.csv", sample)):
        write_zip(raw / f"{name}.zip", {name: csv_bytes(table)}, stored=False)
