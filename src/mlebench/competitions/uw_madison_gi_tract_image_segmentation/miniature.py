"""The miniature of UW-Madison GI Tract Image Segmentation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlebench.competitions.synthetic import Synthetic, encode_image, write_files
from mlebench.competitions.uw_madison_gi_tract_image_segmentation import ID, ORGAN, ORGANS
from mlebench.metrics.masks import runs_of
from mlebench.preparation.published import write_csv
from mlebench.submissions.run_lengths import write_run_lengths

if TYPE_CHECKING:
    Texts = NDArray[np.object_]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    rows, files = [], {}
    # Some cases have more than four days, and images are square or oblong.
    for case, days in enumerate([1, 2, 6, 1, 5, 3, 1, 2, 1, 7, 2, 1], start=3):
        height, width = (28, 28) if case % 3 else (24, 36)
        places = data.random.uniform(0.25, 0.75, size=(3, 2)) * (height, width)
        for day in np.sort(data.random.choice(40, days, replace=False)).tolist():
            for number in range(1, 7):
                name = f"case{case}_day{day}_slice_{number:04}"
                shade = data.image(0, width, height, grey=True)
                for organ, place in enumerate(places + data.random.normal(0, 1, size=(3, 2))):
                    row, column = np.mgrid[:height, :width]
                    radius = 2 + organ + number % 3
                    mask = np.hypot(row - place[0], column - place[1]) < radius
                    mask &= number != 1 and (number + organ) % 5 > 0
                    shade = np.where(mask, data.image(1 + organ, width, height, grey=True), shade)
                    cell = write_run_lengths(runs_of(mask.ravel()))
                    rows.append({ID: name, ORGAN: ORGANS[organ], "segmentation": cell})
                path = f"train/case{case}/case{case}_day{day}/scans/slice_{number:04}"
                image = encode_image(shade.astype(np.uint16) * 64, "PNG")
                files[f"{path}_{width}_{height}_1.50_1.50.png"] = image
    write_files(raw, files)
    write_csv(pd.DataFrame(rows), raw / "train.csv")
