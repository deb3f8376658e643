"""The miniature of RSNA-MICCAI Brain Tumor Radiogenomic Classification."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.rsna_miccai_brain_tumor_radiogenomic_classification import (
    FAULTY,
    ID,
    TARGET,
)
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.competitions.synthetic_formats import encode_dicom

SERIES = ("FLAIR", "T1w", "T1wCE", "T2w")


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    faulty = [int(subject) for subject in FAULTY]
    others = data.random.permutation(np.setdiff1d(np.arange(1000), faulty))[:247].tolist()
    ids = [f"{number:05}" for number in sorted(faulty + others)]
    labels = pd.DataFrame({ID: ids, TARGET: data.bits(len(ids), share=0.5)})
    files = {"train_labels.csv": csv_bytes(labels)}
    for row, (subject, label) in enumerate(labels.itertuples(index=False)):
        tags = {(0x0010, 0x0010): ("PN", subject), (0x0010, 0x0020): ("LO", subject)}
        pixels = data.image(label, 16, 16, grey=True, tint=10)
        for number, series in enumerate(SERIES, start=1 + row % 3):
            # Some headers lack the patient.
            content = encode_dicom(pixels // number, f"1.2.{row}.{number}", tags if row % 5 else {})
            files[f"train/{subject}/{series}/Image-{3 * number}.dcm"] = content
    # One file is none, and one subject has no label.
    files[f"train/{ids[5]}/T2w/Image-99.dcm"] = b"cut short"
    files["train/01010/T2w/Image-1.dcm"] = content
    write_files(raw, files)
    for subject in ids[1::10]:
        (raw / "train" / subject / "extra").mkdir()
