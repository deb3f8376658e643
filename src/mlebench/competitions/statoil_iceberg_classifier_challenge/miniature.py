"""The miniature of Statoil/C-CORE Iceberg Classifier Challenge."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mlebench.competitions.statoil_iceberg_classifier_challenge import NO_ANGLE, TARGET
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.archives import write_7z


def make_miniature(raw: Path, data: Synthetic) -> None:
    scenes = data.bits(120, share=0.5)
    angles = (25 + 20 * data.random.random(len(scenes))).round(4).tolist()
    ids = data.hex_ids(310, digits=8)
    targets = []
    for target_id, scene in zip(ids, data.random.integers(len(scenes), size=len(ids)), strict=True):
        has_angle = data.random.random() < 0.9
        is_iceberg = int(scenes[scene] ^ (data.random.random() < 0.1)) if has_angle else 0
        pixels = data.image(is_iceberg, 10, 10) / 8 - 40 + data.random.random()
        bands = np.round(pixels, 4).reshape(-1, 3).T.tolist()
        targets.append(
            {
                "id": target_id,
                "band_1": bands[0],
                "band_2": bands[1],
                "inc_angle": angles[scene] if has_angle else NO_ANGLE,
                TARGET: is_iceberg,
            }
        )
    unlabelled = [{key: row[key] for key in row if key != TARGET} for row in targets[300:]]
    sample = "".join(f"{row['id']},0.5\n" for row in unlabelled)
    for name, content in {
        "processed/train.json": json.dumps(targets[:300]),
        "processed/test.json": json.dumps(unlabelled),
        "sample_submission.csv": f"id,{TARGET}\n{sample}",
    }.items():
        archive = raw / f"{Path(name).name}.7z"
        write_7z(archive, {f"data/{name}": content.encode()})
