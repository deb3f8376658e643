"""The miniature of TGS Salt Identification."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.synthetic import Synthetic, csv_bytes, encode_image
from mlebench.competitions.tgs_salt_identification_challenge import INSIDE, MASK, SIDE
from mlebench.metrics.masks import runs_of
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import write_csv
from mlebench.submissions.run_lengths import write_run_lengths


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    ids = data.hex_ids(220, 10)
    shares = data.random.permutation(np.linspace(-0.6, 1, 200))
    masks, files = [], {}
    rows, columns = np.mgrid[:SIDE, :SIDE]
    for row_id, share in zip(ids, shares, strict=False):
        slope = data.random.uniform(-0.3, 0.3)
        # Nothing at all in a third of the images, nearly everything in some.
        mask = rows + slope * (columns - SIDE // 2) > SIDE * (1 - share) + SIDE * (share <= 0)
        sediment, salt = (data.image(kind, SIDE, SIDE, grey=True) // 16 * 16 for kind in (0, 1))
        image = np.where(mask, salt, sediment)
        masks.append(write_run_lengths(runs_of(mask.T.ravel())))
        files[f"{INSIDE}train/images/{row_id}.png"] = encode_image(image, "PNG")
        files[f"{INSIDE}train/masks/{row_id}.png"] = encode_image(mask, "PNG")
    files[f"{INSIDE}train.csv"] = csv_bytes(pd.DataFrame({"id": ids[:200], MASK: masks}))
    for row_id in ids[200:]:
        files[f"{INSIDE}test/images/{row_id}.png"] = files[f"{INSIDE}train/images/{ids[0]}.png"]
    write_zip(raw / "competition_data.zip", files, stored=False)
    depths = pd.DataFrame({"id": ids, "z": data.random.integers(50, 960, size=len(ids))})
    write_csv(depths.sample(frac=1, random_state=data.random), raw / "depths.csv")
