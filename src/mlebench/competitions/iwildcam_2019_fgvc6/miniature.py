"""The miniature of iWildCam 2019."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    random, rows = data.random, 420
    # Empty or one of ten animals, of which each camera sees five.
    animals = 1 + random.choice(22, 10, replace=False)
    locations = random.integers(0, 30, rows)
    kinds = (random.integers(-4, 6, rows) + locations) % 10 + 1
    kinds[random.random(rows) < 0.4] = 0
    numbers = data.hex_ids(rows, digits=32)
    ids = [f"{i[:8]}-{i[8:12]}-{i[12:16]}-{i[16:20]}-{i[20:]}" for i in numbers]
    table = pd.DataFrame(
        {
            "category_id": np.array([0, *animals])[kinds],
            "date_captured": "2011-05-13 23:43:18",
            "file_name": [f"{i}.jpg" for i in ids],
            "frame_num": np.arange(rows) % 3 + 1,
            "id": ids,
            "location": locations,
            "rights_holder": "Justin Brown",
            "seq_id": [f"seq{location}-{k // 3}" for k, location in enumerate(locations)],
            "seq_num_frames": 3,
            "width": 28,
            "height": 21,
        }
    )
    write_csv(table, raw / "train.csv")
    files = dict(zip(table["file_name"], kinds.tolist(), strict=True))
    write_zip(raw / "train_images.zip", data.image_files(files, 28, 21), stored=False)
