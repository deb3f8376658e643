"""The miniature of Humpback Whale Identification Challenge."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files
from mlebench.competitions.whale_categorization_playground import ID, NEW, TARGET


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    # Whales with one to seven sightings; new ones, of which each is another whale.
    sightings = np.repeat(np.arange(90), data.random.permutation(np.arange(90) % 7 + 1))
    whales = np.concatenate([sightings[:-30], 90 + np.arange(30)])
    names = [f"w_{name}" for name in data.hex_ids(90, digits=7)] + [NEW] * 30
    shots: list[tuple[str, bytes]] = []
    for whale in whales.tolist():
        grey = bool(data.random.random() < 0.3)
        width, height = data.random.integers(24, 33, 2).tolist()
        image = data.image(whale, width, height, grey=grey)
        for light in range(1 + (data.random.random() < 0.2)):
            lit = (image.astype(np.int64) + 8 * light).clip(0, 255).astype(np.uint8)
            shots.append((names[whale], encode_image(lit, "JPEG", quality=90)))
    order = data.random.permutation(len(shots))
    files = [f"{name}.jpg" for name in data.hex_ids(len(shots), digits=8)]
    table = pd.DataFrame({ID: files, TARGET: [shots[k][0] for k in order]})
    images = {f"train/{name}": shots[k][1] for name, k in zip(files, order, strict=True)}
    write_files(raw, {**images, "train.csv": csv_bytes(table)})
