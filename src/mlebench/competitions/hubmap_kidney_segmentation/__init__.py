"""HuBMAP - Hacking the Kidney: where are the glomeruli in this picture of kidney tissue?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.competitions.synthetic import Synthetic, encode_image, write_files
from mlebench.errors import PreparationError
from mlebench.layout import PublicDirectory
from mlebench.metrics.masks import Integers, Masks, dice_coefficients, runs_of
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules, Text
from mlebench.submissions.cell_errors import Columns, readable
from mlebench.submissions.run_lengths import read_run_lengths, write_run_lengths

MASK, TRUTH, WIDTH, HEIGHT = "predicted", "encoding", "width_pixels", "height_pixels"
INFORMATION = "HuBMAP-20-dataset_information.csv"
ENDINGS = (".tiff", ".json", "-anatomical-structure.json")
V2_TEST_ENDINGS = (".tiff", "-anatomical-structure.json")
PICTURES, TEST_PICTURES = 15, 3
MAX_ROW_BYTES = 256 * 1024**2
"""Of a picture of a thousand million pixels, room for some ten million runs."""


def _prepare(data: Preparation) -> None:
    rows = read_csv(data.raw / "train.csv", dtype={"id": str})
    if len(rows) != PICTURES:
        raise PreparationError(
            f"{data.raw / 'train.csv'} has {len(rows)} rows and should have {PICTURES}; "
            "download the raw data again."
        )
    train, test = split(rows, train_size=PICTURES - TEST_PICTURES, test_size=TEST_PICTURES)
    write_csv(train, data.public / "train.csv")
    information = read_csv(data.raw / INFORMATION)
    ids = information["image_file"].str.removesuffix(".tiff")
    write_csv(information[ids.isin(rows["id"])], data.public / INFORMATION)
    sample = sample_submission(test[["id"]], {MASK: ""})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(sample, data.public / "test" / "sample_submission.csv")
    sizes = information[[WIDTH, HEIGHT]].assign(id=ids)
    write_csv(test.merge(sizes, on="id", how="inner"), data.private / "test.csv")
    write_csv(test.rename(columns={TRUTH: MASK}), data.private / "gold_submission.csv")
    with open_raw_files(data.raw / "train", data.scratch) as files:
        names = [i + ending for i in train["id"] for ending in ENDINGS]
        link_files(files, data.public / "train", names)
        endings = ENDINGS if data.is_v1 else V2_TEST_ENDINGS
        names = [i + ending for i in test["id"] for ending in endings]
        copy_files(files, data.public / "test", names)


def _pixels(ids: NDArray[np.object_], public: PublicDirectory) -> Integers:
    information = read_csv(public / INFORMATION).set_index("image_file").loc[ids + ".tiff"]
    pixels: Integers = (information[WIDTH] * information[HEIGHT]).to_numpy(np.int64)
    return pixels


def _masks(columns: Columns, pixels: Integers) -> Masks:
    return read_run_lengths(columns[MASK], pixels)


def _v1_masks(columns: Columns, pixels: Integers) -> Masks:
    cells = texts_as_pandas_reads(columns[MASK], missing="")
    return read_run_lengths(cells, pixels, as_published=True)


def _score(aligned: Aligned) -> float:
    pixels = (aligned.truth[WIDTH] * aligned.truth[HEIGHT]).astype(np.int64)
    truth = read_run_lengths(aligned.truth[TRUTH], pixels)
    # What v2 refuses does not come as far as this.
    coefficients = dice_coefficients(truth, _v1_masks(aligned.predicted, pixels))
    return float(np.mean(np.nan_to_num(coefficients, nan=1.0)))


def _make_miniature(raw: Path, data: Synthetic) -> None:
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


competition = kaggle_competition(
    id="hubmap-kidney-segmentation",
    package=__name__,
    category="image segmentation",
    metric_name="mean Dice coefficient",
    rules=SubmissionRules(
        "id",
        (Text(MASK),),
        public_checks=(readable("id", _masks, _pixels),),
        max_row_bytes=MAX_ROW_BYTES,
    ),
    v1_rules=SubmissionRules(
        "id",
        (Text(MASK),),
        checks=(reads_as_texts(MASK),),
        public_checks=(readable("id", _v1_masks, _pixels),),
        max_row_bytes=MAX_ROW_BYTES,
    ),
    answer_columns=(Text(TRUTH), Number(WIDTH), Number(HEIGHT)),
    score=_score,
    prepare=_prepare,
    make_miniature=_make_miniature,
    gold_submission_file="gold_submission.csv",
)
