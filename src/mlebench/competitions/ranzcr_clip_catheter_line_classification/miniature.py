"""The miniature of RANZCR CLiP."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.ranzcr_clip_catheter_line_classification import ID, LABELS
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.preparation.published import (
    write_csv,
)


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    patients = data.random.integers(160, size=400)
    # What a patient has decides what the pictures look like, and which labels are likely.
    conditions = data.labels(160, 6)[patients]
    likely = data.random.permuted([[True] * 3 + [False] * 3] * len(LABELS), axis=1)
    chances = likely[:, conditions].T * 0.6 + 0.1
    numbers = data.random.integers(10**13, 10**14, size=len(patients))
    ids = [f"1.2.826.0.1.3680043.8.498.{number}" for number in numbers]
    labels = (data.random.random(chances.shape) < chances).astype("int64")
    names = pd.Series(data.hex_ids(160, 9)).to_numpy()[patients]
    pictures = pd.concat([pd.Series(ids, name=ID), pd.DataFrame(labels, columns=LABELS)], axis=1)
    write_csv(pictures.assign(PatientID=names), raw / "train.csv")
    annotations = [
        {ID: ids[picture], "label": LABELS[label], "data": str(points.tolist())}
        for picture, label in zip(*labels.nonzero(), strict=True)
        if picture % 3 == 0 and label != len(LABELS) - 2
        for points in [data.random.integers(2000, size=(3, 2))]
    ]
    write_csv(pd.DataFrame(annotations), raw / "train_annotations.csv")
    shown = {f"train/{i}.jpg": condition for i, condition in zip(ids, conditions, strict=True)}
    write_files(raw, data.image_files(shown, 32, 32, grey=True))
