"""The miniature of Plant Pathology 2021."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.plant_pathology_2021_fgvc8 import ID, LABELS, TARGET
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files

COMBINATIONS = (
    *LABELS,
    "scab frog_eye_leaf_spot",
    "scab frog_eye_leaf_spot complex",
    "frog_eye_leaf_spot complex",
    "rust frog_eye_leaf_spot",
    "rust complex",
    "powdery_mildew complex",
)


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    kinds = data.labels(400, len(COMBINATIONS)).tolist()
    names = [f"{8 + k % 8:x}{name}.jpg" for k, name in enumerate(data.hex_ids(400, digits=15))]
    files = {f"train_images/{name}": kind for name, kind in zip(names, kinds, strict=True)}
    images = data.image_files(files, 36, 24)
    # Some photographs are there twice, under nearly the same name, some with another label.
    for row in range(40):
        name, kind = names[row], kinds[row] if row % 4 else 11 - kinds[row]
        names.append(f"{name[:15]}{15 - int(name[15], 16):x}.jpg")
        kinds.append(kind)
        images[f"train_images/{names[-1]}"] = images[f"train_images/{name}"]
    table = pd.DataFrame({ID: names, TARGET: [COMBINATIONS[kind] for kind in kinds]})
    table = table.iloc[data.random.permutation(len(table))]
    write_files(raw, {**images, "train.csv": csv_bytes(table)})
