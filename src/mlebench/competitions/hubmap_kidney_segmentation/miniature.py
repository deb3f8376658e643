"""The miniature of HuBMAP - Hacking the Kidney."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from mlebench.competitions.hubmap_kidney_segmentation import HEIGHT, INFORMATION, TRUTH, WIDTH
from mlebench.competitions.synthetic import Synthetic, encode_image, write_files
from mlebench.metrics.masks import runs_of
from mlebench.preparation.published import write_csv
from mlebench.submissions.run_lengths import write_run_lengths


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd
    from PIL import Image, ImageDraw

    ids = data.hex_ids(20, 9)
    ids[:15] = ["0" + i[1:] if place % 7 == 0 else i for place, i in enumerate(ids[:15])]
    shapes = [[(60, 84), (70, 72), (56, 90)][kind] for kind in data.labels(20, 3)]
    masks, files = [], {}
    for row_id, (height, width) in zip(ids, shapes, strict=True):
        image = Image.new("1", (width, height))
        outlines = []
        for _ in range(5):
            angles = np.linspace(0, 2 * np.pi, 12, endpoint=False)
            radius = data.random.uniform(4, 9)
            centre = data.random.uniform(radius, np.array([width, height]) - radius)
            points = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
            outlines.append(points.round(1).tolist())
            ImageDraw.Draw(image).polygon([tuple(point) for point in outlines[-1]], fill=1)
        mask = np.asarray(image)
        masks.append(write_run_lengths(runs_of(mask.T.ravel())))
        tissue, glomerulus = (data.image(kind, width, height) for kind in (0, 1))
        picture = np.where(mask[..., np.newaxis], glomerulus, tissue)
        files[f"train/{row_id}.tiff"] = encode_image(picture, "TIFF")
        files[f"train/{row_id}.json"] = _polygons(outlines, "glomerulus")
        cortex = [[[0, 0], [width, 0], [width, height // 2], [0, height // 2]]]
        files[f"train/{row_id}-anatomical-structure.json"] = _polygons(cortex, "Cortex")
    write_files(raw, {k: v for k, v in files.items() if not any(i in k for i in ids[15:])})
    write_files(raw, {k.replace("train", "test"): v for k, v in files.items() if ids[15] in k})
    write_csv(pd.DataFrame({"id": ids[:15], TRUTH: masks[:15]}), raw / "train.csv")
    patients = data.random.integers(9, size=20)
    frozen = pd.Series(patients % 3 == 0)
    information = pd.DataFrame(
        {
            "image_file": [f"{row_id}.tiff" for row_id in ids],
            WIDTH: [width for _, width in shapes],
            HEIGHT: [height for height, _ in shapes],
            "anatomical_structures_segmented": True,
            "glomerulus_segmented": True,
            "patient_number": 63_000 + patients,
            "race": pd.Series("White", range(20)).mask(frozen),
            "ethnicity": "Not Hispanic or Latino",
            "sex": np.where(patients % 2, "Male", "Female"),
            "age": 40 + 3 * patients,
            "weight_kilograms": 60.5 + patients,
            "height_centimeters": 160.0 + patients,
            "bmi_kg/m^2": 23.1 + patients / 10,
            "laterality": np.where(patients % 4, "Right", "Left"),
            "percent_cortex": 55,
            "percent_medulla": pd.Series(45, range(20)).mask(frozen),
        }
    )
    write_csv(information.sample(frac=1, random_state=data.random), raw / INFORMATION)


def _polygons(outlines: list[Any], name: str) -> bytes:
    features = [
        {
            "type": "Feature",
            "id": "PathAnnotationObject",
            "geometry": {"type": "Polygon", "coordinates": [[*outline, outline[0]]]},
            "properties": {"classification": {"name": name}, "isLocked": True},
        }
        for outline in outlines
    ]
    return json.dumps(features).encode()
