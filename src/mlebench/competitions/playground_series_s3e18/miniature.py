"""The miniature of Enzyme substrates."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.playground_series_s3e18 import DESCRIPTORS, LABELS, TARGETS
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.published import write_csv

COUNTS = ["NumHeteroatoms", "fr_COO", "fr_COO2"]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    classes = data.labels(rows=500, classes=4)
    molecules = pd.DataFrame(data.features(classes, len(DESCRIPTORS)).round(4), columns=DESCRIPTORS)
    molecules[COUNTS] = molecules[COUNTS].abs().round().astype("int64")
    molecules.insert(0, "id", range(len(molecules)))
    molecules[list(TARGETS)] = pd.DataFrame({"EC1": classes % 2, "EC2": classes // 2})
    for label in LABELS[len(TARGETS) :]:
        molecules[label] = data.bits(len(molecules), 0.3)
    write_csv(molecules, raw / "train.csv")
