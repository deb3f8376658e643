"""The miniature of Google AI4Code."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mlebench.competitions.ai4code import ORDER
from mlebench.competitions.synthetic import Synthetic, csv_bytes, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    notebooks = 300
    ids = data.hex_ids(notebooks, digits=14)
    # One family is larger than a test of a tenth.
    families = np.where(np.arange(notebooks) < 40, 0, data.random.integers(1, 150, notebooks))
    # A parent may be in the data, or not, or there may be none.
    parents = np.stack([np.roll(ids, 1), data.hex_ids(notebooks, digits=14), [""] * notebooks])
    parents = parents[data.random.integers(0, 3, notebooks), np.arange(notebooks)]
    files = {}
    orders = []
    for notebook in ids:
        cells = data.hex_ids(int(data.random.integers(2, 16)), digits=8)
        is_prose = data.bits(len(cells), share=0.35) == 1
        shown = [*np.array(cells)[~is_prose], *data.random.permutation(np.array(cells)[is_prose])]
        places = {cell: 8 * place // len(cells) for place, cell in enumerate(cells)}
        kinds = dict(zip(cells, np.where(is_prose, "markdown", "code").tolist(), strict=True))
        content = {
            "cell_type": {cell: kinds[cell] for cell in shown},
            "source": {cell: data.text(places[cell], 8, liking=0.7) for cell in shown},
        }
        files[f"train/{notebook}.json"] = json.dumps(content).encode()
        orders.append(" ".join(cells))
    table = pd.DataFrame({"id": ids, ORDER: orders})
    ancestors = pd.DataFrame({"id": ids, "ancestor_id": [f"{f:08x}" for f in families]})
    ancestors["parent_id"] = parents
    files["train_orders.csv"] = csv_bytes(table)
    files["train_ancestors.csv"] = csv_bytes(ancestors.sample(frac=1, random_state=1))
    write_files(raw, files)
