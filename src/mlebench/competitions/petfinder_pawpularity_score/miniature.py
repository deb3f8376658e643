"""The miniature of PetFinder Pawpularity."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.petfinder_pawpularity_score import ID, TARGET
from mlebench.competitions.synthetic import Synthetic, encode_image, write_files
from mlebench.preparation.published import write_csv

MARKS = [
    "Subject Focus",
    *"Eyes Face Near Action Accessory Group Collage Human Occlusion Info Blur".split(),
]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    random, rows = data.random, 400
    marks = random.integers(0, 2, (rows, len(MARKS)))
    looks = data.labels(rows, classes=4)
    liking = data.response(np.column_stack([marks.astype(float), 2.0 * looks]))
    table = pd.DataFrame(marks, columns=MARKS)
    table.insert(0, ID, data.hex_ids(rows, 32))
    table[TARGET] = (40 + 20 * liking).round().clip(1, 100).astype(int)
    sizes = random.integers(20, 40, (rows, 2))
    files = {
        f"train/{name}.jpg": encode_image(data.image(look, *size), "JPEG")
        for name, look, size in zip(table[ID], looks, sizes, strict=True)
    }
    # Some photographs occur more than once, with scores of their own.
    files[f"train/{table[ID][1]}.jpg"] = files[f"train/{table[ID][0]}.jpg"]
    noise = pd.DataFrame(random.integers(0, 2, (8, len(MARKS))), columns=MARKS)
    noise.insert(0, ID, data.hex_ids(8, 32))
    files |= data.image_files({f"test/{name}.jpg": 9 for name in noise[ID]}, 8, 8)
    write_files(raw, files)
    write_csv(table, raw / "train.csv")
    write_csv(noise, raw / "test.csv")
    write_csv(noise[[ID]].assign(**{TARGET: 50.5}), raw / "sample_submission.csv")
