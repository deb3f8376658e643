"""The miniature of iWildCam 2020."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mlebench.competitions.image_metadata import Json
from mlebench.competitions.iwildcam_2020_fgvc7 import DETECTIONS, TEST, TRAIN
from mlebench.competitions.synthetic import Synthetic, write_files


def make_miniature(raw: Path, data: Synthetic) -> None:
    random, rows = data.random, 420
    categories = [0, *sorted(1 + random.choice(675, 7, replace=False))]
    kinds = np.maximum(0, random.integers(-6, 8, rows)).tolist()
    names = [f"{i[:8]}-{i[8:12]}-{i[12:16]}-{i[16:20]}-{i[20:]}" for i in data.hex_ids(rows, 32)]
    images: list[Json] = []
    for i, location in zip(names, random.integers(0, 30, rows).tolist(), strict=True):
        images.append({"id": i, "file_name": f"{i}.jpg", "location": location})
        images[-1] |= {"seq_id": f"seq{location}-{len(images) // 3}", "frame_num": len(images) % 3}
        images[-1] |= {"datetime": "2013-04-04 13:43:02.000", "width": 28, "height": 21}
        # A field that the first image and some others lack.
        if len(images) % 50 != 1:
            images[-1]["seq_num_frames"] = 3
    annotations: list[Json] = [
        {"count": int(k > 0), "image_id": i, "id": i[::-1], "category_id": int(categories[k])}
        for i, k in zip(names, kinds, strict=True)
    ]
    # Some images show two groups of animals, some have no annotation.
    annotations += [{**entry, "id": entry["id"] + "b"} for entry in annotations[:40]]
    del annotations[60:70]
    about = {
        "categories": [
            {"id": int(i), "name": f"animal {i}", "count": kinds.count(k)}
            for k, i in enumerate(categories)
        ],
        "info": {"version": "1.0", "description": "a miniature"},
    }
    boxes = [{"category": "1", "bbox": [0.1, 0.2, 0.3, 0.4], "conf": 0.9}]
    detections = [
        {"id": i, "detections": boxes * bool(k), "max_detection_conf": 0.9}
        for i, k in zip(names, kinds, strict=True)
    ]
    files = {f"train/{i}.jpg": k for i, k in zip(names, kinds, strict=True)}
    contents: dict[str, Json] = {
        TRAIN: {"annotations": annotations, "images": images, **about},
        TEST: {"images": [{"id": "x", "file_name": "x.jpg", "location": 600}], **about},
        DETECTIONS: {"images": detections},
    }
    texts = {name: json.dumps(content).encode() for name, content in contents.items()}
    write_files(raw, {**data.image_files(files, 28, 21), **texts})
