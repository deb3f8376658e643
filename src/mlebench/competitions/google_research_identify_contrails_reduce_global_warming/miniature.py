"""The miniature of Google Research - Identify Contrails."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mlebench.competitions.google_research_identify_contrails_reduce_global_warming import (
    BANDS,
    ID,
    LABELLERS,
    TRUTH,
)
from mlebench.competitions.synthetic import Synthetic, encode_array, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    height, width, times, labelled = 9, 11, 8, 4
    files = {}
    ids = [str(number) for number in data.random.choice(10**18, 52, replace=False)]
    for place, row_id in enumerate(ids):
        side = "train" if place < 44 else "validation"
        rows, columns = np.mgrid[:height, :width]
        angle = data.random.uniform(0, np.pi)
        across = (rows - height // 2) * np.cos(angle) + (columns - width // 2) * np.sin(angle)
        truth = (np.abs(across) < 1) & (data.random.random() < 0.7)
        for number, band in enumerate(BANDS):
            shades = data.random.normal(270 - 2 * number, 2, size=(height, width, times))
            shades[..., labelled:] -= 6 * truth[..., np.newaxis] * (number % 3 > 0)
            files[f"{side}/{row_id}/{band}"] = encode_array(shades.astype(np.float32))
        mask = truth[..., np.newaxis].astype(np.int32)
        files[f"{side}/{row_id}/{TRUTH}"] = encode_array(mask)
        if side == "train":
            layers = mask[..., np.newaxis] * (data.random.random((height, width, 1, 4)) < 0.9)
            files[f"{side}/{row_id}/{LABELLERS}"] = encode_array(layers.astype(np.int8))
    for side, chosen in (("train", ids[:44]), ("validation", ids[44:])):
        records = [
            {
                ID: row_id,
                "row_min": round(float(data.random.normal(0, 1e6)), 3),
                "row_size": 2004.017,
                "col_min": round(float(data.random.normal(0, 1e6)), 3),
                "col_size": 2004.017,
                "timestamp": float(data.random.integers(1_555_000_000, 1_590_000_000)),
                "projection_wkt": 'PROJCS["unnamed",GEOGCS["WGS 84"]]',
            }
            for row_id in chosen
        ]
        files[f"{side}_metadata.json"] = json.dumps(records).encode()
    write_files(raw, files)
