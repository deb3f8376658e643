"""The miniature of Cdiscount's Image Classification Challenge."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.cdiscount_image_classification_challenge import (
    ID,
    SAMPLE_CATEGORY,
    TARGET,
)
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files
from mlebench.competitions.synthetic_formats import encode_bson


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    kinds = 12
    categories = [SAMPLE_CATEGORY, *(1_000_000_055 + 1237 * kind for kind in range(1, kinds))]
    # Unevenly filled.
    products = data.random.choice(kinds, 300, p=np.arange(kinds, 0, -1) / 78)
    ids = data.random.permutation(10 * len(products))
    files = {"train.bson": b""}
    picture = b""
    for row, kind in enumerate(products.tolist()):
        pictures = [picture] * (row % 25 == 1)  # The shop's own copies of the product before.
        while len(pictures) <= row % 4:
            picture = encode_image(data.image(kind, 16, 16), "JPEG")
            pictures.append(picture)
        # Ids above 32 bits take more bytes.
        row_id = int(ids[row]) + 2**32 * (row % 10 == 0)
        document = {ID: row_id, TARGET: categories[kind]}
        document["imgs"] = [{"picture": picture} for picture in pictures]
        files["train.bson"] += encode_bson(document)
    names = pd.DataFrame({TARGET: categories})
    for level in range(1, 4):
        names[f"category_level{level}"] = [
            f'ÉPICERIE, "{kind >> 6 - 2 * level}"' for kind in names.index
        ]
    files["category_names.csv"] = csv_bytes(names)
    write_files(raw, files)
