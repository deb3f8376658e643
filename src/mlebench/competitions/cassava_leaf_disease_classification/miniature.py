"""The miniature of Cassava Leaf Disease Classification."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mlebench.competitions.cassava_leaf_disease_classification import ID, NAMES, TARGET
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files
from mlebench.competitions.synthetic_formats import encode_tfrecords

DISEASES = (
    "Cassava Bacterial Blight (CBB)",
    "Cassava Brown Streak Disease (CBSD)",
    "Cassava Green Mottle (CGM)",
    "Cassava Mosaic Disease (CMD)",
    "Healthy",
)


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    labels = data.random.permutation(np.repeat(np.arange(5), (30, 55, 60, 320, 65)))
    numbers = data.random.choice(2**32, len(labels), replace=False)
    table = pd.DataFrame({ID: [f"{number}.jpg" for number in numbers], TARGET: labels})
    paths = {f"train_images/{name}": k for name, k in zip(table[ID], labels.tolist(), strict=True)}
    files = data.image_files(paths, 28, 21)
    records = [
        {"image": file, "image_name": Path(path).name.encode(), "target": paths[path]}
        for path, file in files.items()
    ]
    # The last image stands in no record.
    for k, rows in enumerate(np.array_split(data.random.permutation(len(labels) - 1), 16)):
        path = f"train_tfrecords/ld_train{k:02}-{len(rows)}.tfrec"
        files[path] = encode_tfrecords(records[row] for row in rows)
    files["train.csv"] = csv_bytes(table)
    files[NAMES] = json.dumps(dict(enumerate(DISEASES))).encode()
    write_files(raw, files)
