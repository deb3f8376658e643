"""The miniature of SIIM-ISIC Melanoma Classification."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competitions.siim_isic_melanoma_classification import ID, PATIENT, TARGET
from mlebench.competitions.synthetic import Synthetic, encode_image, write_files
from mlebench.competitions.synthetic_formats import encode_dicom, encode_tfrecords
from mlebench.preparation.published import (
    write_csv,
)

if TYPE_CHECKING:
    import pandas as pd


RECORDS = {f"train{k:02}": 2061 if k == 15 else 2071 for k in range(16)}


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    random, rows = data.random, 520
    patients = random.permutation(np.concatenate([np.arange(150), random.integers(150, size=370)]))
    malignant = data.bits(rows, 0.4)
    numbers = np.sort(random.choice(10**7, rows, replace=False))
    names = [f"ISIC_{number:07}" for number in numbers]
    file_of_image = random.permutation(np.arange(rows) % len(RECORDS))
    jpegs = [encode_image(data.image(kind, 24, 24), "JPEG") for kind in malignant.tolist()]
    for kind in (0, 1):
        # One picture of three patients, now in train, now in test.
        is_test = np.isin(file_of_image, (0, 6))
        for test, train in zip(
            np.flatnonzero(is_test & (malignant == kind))[:2],
            np.flatnonzero(~is_test & (malignant == kind))[:4].reshape(2, 2),
            strict=True,
        ):
            for image in train:
                jpegs[image] = jpegs[test]
    ages: pd.Series[float] = pd.Series(random.integers(3, 18, size=rows) * 5.0)
    sites = ["torso", "lower extremity", "upper extremity", "head/neck"]
    images = pd.DataFrame(
        {
            ID: names,
            PATIENT: [f"IP_{7919 * (patient + 1):07}" for patient in patients],
            "sex": pd.Series(random.choice(["male", "female"], rows)).mask(
                random.random(rows) < 0.02
            ),
            "age_approx": ages.mask(random.random(rows) < 0.02),
            "anatom_site_general_challenge": pd.Series(random.choice(sites, rows)).mask(
                random.random(rows) < 0.02
            ),
            "diagnosis": np.where(malignant == 1, "melanoma", "unknown"),
            "benign_malignant": np.where(malignant == 1, "malignant", "benign"),
            TARGET: malignant,
        }
    )
    write_csv(images, raw / "train.csv")
    files = {}
    for i, (name, patient, jpeg) in enumerate(zip(names, images[PATIENT], jpegs, strict=True)):
        files[f"jpeg/train/{name}.jpg"] = jpeg
        tags = {(0x0010, 0x0020): ("LO", patient)}
        pixels = data.image(int(malignant[i]), 12, 12)
        files[f"train/{name}.dcm"] = encode_dicom(pixels, f"1.2.{numbers[i]}", tags)
    for number, (record_file, count) in enumerate(RECORDS.items()):
        files[f"tfrecords/{record_file}-{count}.tfrec"] = encode_tfrecords(
            {"image": jpegs[i], ID: names[i].encode(), TARGET: int(malignant[i])}
            for i in np.flatnonzero(file_of_image == number)
        )
    write_files(raw, files)
