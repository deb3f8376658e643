"""The miniature of Leaf Classification."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.leaf_classification import SPECIES
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.preparation.archives import write_zip

FEATURES = [f"{kind}{i}" for kind in ("margin", "shape", "texture") for i in range(1, 65)]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    species = data.labels(rows=4 * 99, classes=99)
    ids = data.random.permutation(600)[: len(species)] + 1
    features = pd.DataFrame(data.features(species, 192).round(4), columns=FEATURES)
    names = pd.Series(SPECIES).to_numpy()[species]
    table = pd.concat([pd.DataFrame({"id": ids, "species": names}), features], axis=1)
    write_zip(raw / "train.csv.zip", {"train.csv": csv_bytes(table)}, stored=False)
    leaves = {f"images/{i}.jpg": label for i, label in zip(ids, species, strict=True)}
    images = data.image_files(leaves, 24, 24, grey=True)
    write_zip(raw / "images.zip", images, stored=False)
