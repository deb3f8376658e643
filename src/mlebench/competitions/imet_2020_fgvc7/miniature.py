"""The miniature of iMet Collection 2020."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.imet_2020_fgvc7 import TARGET, VOCABULARY
from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    rows, used = 440, 24
    numbers = data.random.permutation(2 * used)
    # Half of the attributes are those of no work; a work has one or two of the others.
    pairs = data.random.permuted(np.column_stack([data.labels(rows, used)] * 2), axis=0)
    ids = data.hex_ids(rows, digits=32)
    files = {}
    for i, (first, second) in zip(ids, pairs.tolist(), strict=True):
        both = np.mean([data.image(k, 20, 24) for k in (first, second)], axis=0)
        files[f"train/{i}.png"] = encode_image(both.astype(np.uint8), "PNG")
    texts = [" ".join(map(str, sorted({*numbers[pair].tolist()}))) for pair in pairs]
    kinds = ("country", "culture", "dimension", "medium", "tags")
    names = [f"{kinds[k % 5]}::{data.text(k, 1)}" for k in range(2 * used)]
    vocabulary = pd.DataFrame({"attribute_id": numbers, "attribute_name": names})
    files["train.csv"] = csv_bytes(pd.DataFrame({"id": ids, TARGET: texts}))
    files[VOCABULARY] = csv_bytes(vocabulary.sort_values("attribute_id"))
    write_files(raw, files)
