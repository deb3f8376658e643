"""The miniature of Dog Breed Identification."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.dog_breed_identification import BREEDS
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files
from mlebench.preparation.published import sample_submission


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    breeds = data.labels(rows=5 * len(BREEDS), classes=len(BREEDS))
    ids = data.hex_ids(len(breeds) + 10, digits=32)
    train, unlabelled = ids[: len(breeds)], ids[len(breeds) :]
    for row_id, breed in zip(train, breeds, strict=True):
        width, height = data.random.integers(24, 41, size=2)
        # So many classes of so few photographs need plain hints.
        photo = encode_image(data.image(breed, width, height, tint=5), "JPEG")
        write_files(raw, {f"train/{row_id}.jpg": photo})
    for row_id in unlabelled:
        write_files(raw, {f"test/{row_id}.jpg": encode_image(data.image(0, 24, 24), "JPEG")})
    table = pd.DataFrame({"id": train, "breed": pd.Series(BREEDS).to_numpy()[breeds]})
    sample = sample_submission(
        pd.DataFrame({"id": unlabelled}), dict.fromkeys(BREEDS, 1 / len(BREEDS))
    )
    write_files(raw, {"labels.csv": csv_bytes(table), "sample_submission.csv": csv_bytes(sample)})
