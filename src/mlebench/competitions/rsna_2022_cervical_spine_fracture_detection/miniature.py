"""The miniature of RSNA 2022 Cervical Spine Fracture Detection."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.rsna_2022_cervical_spine_fracture_detection import (
    BOX_COLUMNS,
    BOXES,
    LABELS,
    STUDY,
)
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.competitions.synthetic_formats import encode_dicom, encode_nifti


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    numbers = data.random.choice(30_000, 150, replace=False)
    uids = [f"1.2.826.0.1.3680043.{number}" for number in numbers]
    is_broken = data.bits(len(uids), share=0.6)
    vertebrae = is_broken[:, np.newaxis] * (data.random.random((len(uids), 7)) < 0.3)
    # Who has a fracture has one in some vertebra.
    vertebrae[np.arange(len(uids)), data.random.integers(7, size=len(uids))] |= is_broken
    studies = pd.DataFrame(np.column_stack([is_broken, vertebrae]), columns=LABELS)
    studies.insert(0, STUDY, uids)
    boxed = [uid for uid, broken in zip(uids, is_broken, strict=True) if broken][:60]
    places = data.random.integers(10, 300, (2 * len(boxed), 4)).astype(float)
    boxes = pd.DataFrame(places, columns=BOX_COLUMNS[1:5])
    boxes.insert(0, STUDY, np.repeat(boxed, 2))
    boxes["slice_number"] = data.random.integers(1, 4, len(boxes))
    files = {"train.csv": csv_bytes(studies), f"{BOXES}.csv": csv_bytes(boxes)}
    for number, uid in enumerate(uids):
        if number % 3 == 0:
            voxels = data.random.integers(20, size=(4, 6, 6), dtype=np.uint8)
            files[f"segmentations/{uid}.nii"] = encode_nifti(voxels)
        for slice_number in (1, 2, 3):
            pixels = data.image(int(is_broken[number]), 16, 16, grey=True, tint=10)
            pixels[:7] //= 2
            pixels[:7] += 90 * vertebrae[number, :, np.newaxis].astype(np.uint8)
            name = f"train_images/{uid}/{slice_number}.dcm"
            tags = {(0x0020, 0x000D): ("UI", uid)}
            files[name] = encode_dicom(pixels, f"{uid}.{slice_number}", tags)
    write_files(raw, files)
