"""The miniature of APTOS 2019 Blindness Detection."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    # About half are grade 0, and a size, which is a clinic's, hints at the grade.
    grades = data.random.permutation([0] * 130 + [1, 2, 3, 4] * 40)
    photos = []
    for grade in grades:
        width = int(data.random.choice([36, 48], p=[0.8, 0.2] if grade else [0.2, 0.8]))
        photos.append(data.image(grade, width, 32))
    # Twins: the same pixels, or nearly so, and now and then another grade.
    originals = data.random.permutation(len(photos))[:30]
    lighter = [
        photos[index] + (photos[index] < 255) * np.uint8(k % 2) for k, index in enumerate(originals)
    ]
    twin_grades = np.where(np.arange(30) < 27, grades[originals], 2)
    grades, photos = np.concatenate([grades, twin_grades]), photos + lighter
    ids = data.hex_ids(len(photos) + 10, digits=12)
    labelled, unlabelled = ids[: len(photos)], ids[len(photos) :]
    table = pd.DataFrame({"id_code": labelled, "diagnosis": grades})
    table = table.iloc[data.random.permutation(len(table))]
    test = pd.DataFrame({"id_code": unlabelled})
    files = {
        f"train_images/{row_id}.png": encode_image(photo, "PNG")
        for row_id, photo in zip(labelled, photos, strict=True)
    }
    for row_id in unlabelled:
        files[f"test_images/{row_id}.png"] = encode_image(data.image(0, 36, 32), "PNG")
    files |= {
        "train.csv": csv_bytes(table),
        "test.csv": csv_bytes(test),
        "sample_submission.csv": csv_bytes(test.assign(diagnosis=0)),
    }
    write_files(raw, files)
