"""The miniature of Plant Seedlings Classification."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.plant_seedlings_classification import SPECIES
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    species = data.labels(rows=360, classes=len(SPECIES))
    names = [f"{stem}.png" for stem in data.hex_ids(len(species) + 10, digits=9)]
    train, unlabelled = names[: len(species)], names[len(species) :]
    for name, label in zip(train, species, strict=True):
        size = int(data.random.integers(20, 41))
        photo = encode_image(data.image(label, size, size), "PNG")
        write_files(raw, {f"train/{SPECIES[label]}/{name}": photo})
    for name in unlabelled:
        write_files(raw, {f"test/{name}": encode_image(data.image(0, 24, 24), "PNG")})
    # Neither is a photograph by its name.
    write_files(raw, {"train/Maize/notes.PNG": b"", "train/readme.png": b""})
    sample = pd.DataFrame({"file": unlabelled, "species": "Sugar beet"})
    write_files(raw, {"sample_submission.csv": csv_bytes(sample)})
