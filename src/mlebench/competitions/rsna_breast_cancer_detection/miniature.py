"""The miniature of RSNA Screening Mammography."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.rsna_breast_cancer_detection import TARGET, image_files
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.competitions.synthetic_formats import encode_dicom


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    random, patients = data.random, 120
    # A patient has four images, two views of each side; few have cancer, on one side.
    patient_ids = random.choice(70_000, patients, replace=False).repeat(4)
    sides = np.tile(["L", "L", "R", "R"], patients)
    cancer = data.bits(2 * patients, share=0.3).repeat(2)
    rows = len(cancer)
    sites = random.integers(1, 3, patients).repeat(4)
    benign_score = random.choice([1.0, 2.0], rows)
    images = pd.DataFrame(
        {
            "site_id": sites,
            "patient_id": patient_ids,
            "image_id": random.choice(2**31, rows, replace=False),
            "laterality": sides,
            "view": np.tile(["CC", "MLO"], 2 * patients),
            "age": pd.Series(random.integers(40, 85, patients).repeat(4) * 1.0).mask(
                random.random(rows) < 0.02
            ),
            TARGET: cancer,
            "biopsy": np.maximum(cancer, random.random(rows) < 0.05),
            "invasive": cancer * (random.random(rows) < 0.7),
            "BIRADS": pd.Series(np.where(cancer, 0.0, benign_score)).mask(sites == 2),
            "implant": (random.random(patients) < 0.05).astype("int64").repeat(4),
            "density": pd.Series(random.choice(list("ABCD"), rows)).mask(sites == 2),
            "machine_id": random.choice([21, 29, 48, 49, 170], patients).repeat(4),
            "difficult_negative_case": (cancer == 0) & (random.random(rows) < 0.1),
        }
    ).astype({"biopsy": "int64"})
    files: dict[str, bytes] = {}
    for name, label in zip(image_files(images), cancer.tolist(), strict=True):
        pixels = data.image(label, 24, 24, grey=True, tint=10)
        tags = {(0x0010, 0x0020): ("LO", name.partition("/")[0])}
        files[f"train_images/{name}"] = encode_dicom(pixels, f"1.2.{len(files)}", tags)
    write_files(raw, {**files, "train.csv": csv_bytes(images)})
