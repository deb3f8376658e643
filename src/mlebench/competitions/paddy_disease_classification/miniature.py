"""The miniature of Paddy Doctor."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.paddy_disease_classification import LABELS
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.preparation.published import (
    write_csv,
)


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    # As in the real table, rows are sorted by label and numbers of images are not.
    labels = sorted(data.labels(rows=400, classes=len(LABELS)))
    names = [f"{number}.jpg" for number in 100_001 + data.random.permutation(600)]
    train, unlabelled = names[: len(labels)], names[len(labels) :][:10]
    table = pd.DataFrame(
        {
            "image_id": train,
            "label": pd.Series(LABELS).to_numpy()[labels],
            "variety": data.random.choice(["ADT45", "KarnatakaPonni", "Ponni"], len(labels)),
            "age": data.random.integers(45, 83, len(labels)),
        }
    )
    images = {
        f"train_images/{LABELS[label]}/{name}": label
        for name, label in zip(train, labels, strict=True)
    }
    images |= {f"test_images/{name}": 0 for name in unlabelled}
    write_files(raw, data.image_files(images, 24, 32))
    write_csv(table, raw / "train.csv")
    sample = pd.DataFrame({"image_id": unlabelled, "label": ""})
    write_csv(sample, raw / "sample_submission.csv")
