"""The miniature of VinBigData Chest X-ray Abnormalities."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.synthetic import Synthetic, write_files
from mlebench.competitions.synthetic_formats import encode_dicom
from mlebench.competitions.vinbigdata_chest_xray_abnormalities_detection import (
    CLASS,
    CORNERS,
    ID,
    NO_FINDING,
)
from mlebench.preparation.published import write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    side = 24
    names = "Aortic enlargement,Atelectasis,Calcification,Cardiomegaly,Nodule/Mass".split(",")
    numbers = [0, 1, 2, 3, 8]
    marks, files = [], {}
    for place, image_id in enumerate(data.hex_ids(250, 32)):
        pixels = data.image(20, side, side, grey=True) // 2
        readers = data.random.choice(17, 3, replace=False) + 1
        found = data.random.choice(5, 2, replace=False)[: 2 * (place % 3 > 0)]
        # In some images, both findings are of one kind.
        for half, finding in enumerate(found[[0, 0]] if place % 3 == 1 else found):
            x, y = data.random.uniform(
                [side / 2 * half, side / 4], [side / 2 * half + 2, side / 4 + 2]
            )
            width, height = data.random.uniform(5, 9, size=2)
            rows, columns = slice(int(y), int(y + height)), slice(int(x), int(x + width))
            pixels[rows, columns] = data.image(finding, side, side, grey=True)[rows, columns]
            for reader in readers[: data.random.integers(1, 4)]:
                jitter = data.random.normal(0, 0.4, size=4)
                corners = (np.array([x, y, x + width, y + height]) + jitter).round().tolist()
                marks.append([image_id, names[finding], numbers[finding], f"R{reader}", *corners])
        # Of some images with findings, one radiologist says that there are none.
        marks += [
            [image_id, "No finding", NO_FINDING, f"R{reader}", *[None] * 4]
            for reader in (readers[: place % 5 < 2] if len(found) else readers)
        ]
        files[f"train/{image_id}.dicom"] = encode_dicom(pixels, f"1.2.3.{place}", {})
    write_files(raw, files)
    table = pd.DataFrame(marks, columns=[ID, "class_name", CLASS, "rad_id", *CORNERS])
    write_csv(table.sample(frac=1, random_state=data.random), raw / "train.csv")
