"""The miniature of SIIM-FISABIO-RSNA COVID-19 Detection."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.siim_covid19_detection import FINDINGS, NO_BOX
from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.competitions.synthetic_formats import encode_dicom
from mlebench.preparation.published import write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    side, studies = 24, 130
    findings = data.labels(studies, 4)
    patients = data.random.integers(90, size=studies)
    study_ids, image_ids = data.hex_ids(studies, 12), iter(data.hex_ids(300, 12))
    images, files = [], {}
    for study, (study_id, finding) in enumerate(zip(study_ids, findings.tolist(), strict=True)):
        for number in range(2 if study % 9 == 0 else 1):
            image_id = next(image_ids)
            pixels = data.image(finding, side, side, grey=True) // 2
            boxes = []
            # Of a study's images one alone is marked.
            for _ in range(0 if finding == 0 or number else 1 + study % 2):
                x, y = data.random.uniform(0, 12, size=2).round(3).tolist()
                width, height = data.random.uniform(6, 11, size=2).round(3).tolist()
                boxes.append({"x": x, "y": y, "width": width, "height": height})
                pixels[round(y) : round(y + height), round(x) : round(x + width)] += 90
            label = " ".join(
                f"opacity 1 {b['x']} {b['y']} {b['x'] + b['width']} {b['y'] + b['height']}"
                for b in boxes
            )
            images.append(
                {
                    "id": f"{image_id}_image",
                    "boxes": str(boxes) if boxes else None,
                    "label": label or f"none{NO_BOX}",
                    "StudyInstanceUID": study_id,
                }
            )
            # Of some, nobody says who was examined.
            name = "" if study % 10 == 0 else f"{int(patients[study]) * 7919:012x}"
            path = f"train/{study_id}/{study_id[::-1]}/{image_id}.dcm"
            tags = {(0x0010, 0x0020): ("LO", name)}
            files[path] = encode_dicom(pixels, f"1.2.826.{study}.{number}", tags)
    write_files(raw, files)
    hot = np.eye(4, dtype=np.int64)[findings]
    table = pd.DataFrame(hot, columns=list(FINDINGS.values()))
    table.insert(0, "id", [f"{study_id}_study" for study_id in study_ids])
    write_csv(table, raw / "train_study_level.csv")
    shuffled = pd.DataFrame(images).sample(frac=1, random_state=data.random)
    write_csv(shuffled, raw / "train_image_level.csv")
