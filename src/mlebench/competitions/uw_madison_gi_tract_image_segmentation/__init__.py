"""UW-Madison GI Tract Image Segmentation: where are stomach and bowels in this MRI scan?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.errors import PreparationError
from mlebench.layout import PublicDirectory
from mlebench.metrics.masks import Integers, Masks, dice_coefficients
from mlebench.metrics.surfaces import Volume, hausdorff_distance
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.preparation.raw_files import copy_folders, link_folders
from mlebench.submissions import Label, Number, Pairing, SubmissionRules, Text
from mlebench.submissions.cell_errors import Columns, readable
from mlebench.submissions.run_lengths import read_run_lengths

if TYPE_CHECKING:
    import pandas as pd

    Texts = NDArray[np.object_]

ID, ORGAN, MASK, WIDTH, HEIGHT = "id", "class", "predicted", "image_width", "image_height"
ORGANS = ("large_bowel", "small_bowel", "stomach")
TRAIN_DAYS = 4
"""What a train case has more of is for test."""
MOST_TIMES_TRUTH = 10
"""A scan with more voxels marked, in multiples of the true ones, is as far off as can be."""


def _prepare(data: Preparation) -> None:
    rows = read_csv(data.raw / "train.csv")
    parts = rows[ID].str.split("_", expand=True)
    case, day = parts[0], parts[0] + "_" + parts[1]
    _, test_cases = split(list(case.unique()), test_size=0.1, seed=42)
    days = day[~case.isin(test_cases)].drop_duplicates()
    numbers = parts[1][days.index].str.removeprefix("day").astype(int)
    later = days[numbers.groupby(case).rank(method="first") > TRAIN_DAYS]
    is_test = case.isin(test_cases) | day.isin(later)
    raw = data.raw / "train"
    found = {f"{path.parent.name}/{path.name}" for path in raw.glob("*/*") if path.is_dir()}
    folders = sorted(found | set(case + "/" + day))
    tested = set(case[is_test] + "/" + day[is_test])
    is_tested = [name in tested or name.partition("/")[0] in test_cases for name in folders]
    for side, put, chosen in (("train", link_folders, False), ("test", copy_folders, True)):
        names = [name for name, known in zip(folders, is_tested, strict=True) if known is chosen]
        put(raw, data.public / side, names)
    test = rows[is_test]
    write_csv(rows[~is_test], data.public / "train.csv")
    write_csv(test[[ID, ORGAN]], data.public / "test.csv")
    sample = sample_submission(test[[ID, ORGAN]], {MASK: "1 1 5 2"})
    write_csv(sample, data.public / "sample_submission.csv")
    sizes = _image_sizes(raw)
    counts = sizes.index.value_counts().reindex(test[ID]).to_numpy()
    if (counts != 1).any():
        raise PreparationError(
            f"{raw} should have one image of slice {test[ID].iloc[np.argmax(counts != 1)]}, "
            "and has none or several; download the raw data again."
        )
    answers = test.rename(columns={"segmentation": MASK}).assign(
        **{name: sizes[name].reindex(test[ID]).to_numpy(np.float64) for name in (WIDTH, HEIGHT)}
    )
    write_csv(answers, data.private / "test.csv")


def _image_sizes(folder: Path) -> pd.DataFrame:
    """Width and height by slice, of all images of cases below `folder`."""
    import pandas as pd

    paths = sorted(path.relative_to(folder) for path in folder.glob("*/*/scans/slice_*.png"))
    pieces = [path.stem.split("_") for path in paths]
    return pd.DataFrame(
        {
            WIDTH: [int(piece[2]) for piece in pieces],
            HEIGHT: [int(piece[3]) for piece in pieces],
        },
        index=[
            f"{path.parts[1]}_slice_{piece[1]}" for path, piece in zip(paths, pieces, strict=True)
        ],
    )


def _pixels(ids: Texts, public: PublicDirectory) -> Integers:
    sizes = _image_sizes(public / "test").loc[[name.partition(" ")[0] for name in ids]]
    return (sizes[WIDTH] * sizes[HEIGHT]).to_numpy(np.int64)


def _v1_pixels(ids: Texts, public: PublicDirectory) -> Integers:
    # Rows go by their position, whatever their ids.
    sample = read_csv(public / "sample_submission.csv", usecols=[ID], nrows=len(ids))
    return _pixels(sample[ID].to_numpy(), public)


def _masks(columns: Columns, pixels: Integers) -> Masks:
    """The masks of as many rows as there are sizes; further rows are ignored."""
    cells = texts_as_pandas_reads(columns[MASK], missing="")[: len(pixels)]
    return read_run_lengths(cells, pixels[: len(cells)], as_published=True)


def _score(aligned: Aligned) -> float:
    sides = []
    for columns in (aligned.truth, aligned.predicted):
        order = np.argsort(columns[ID])
        side = {name: values[order] for name, values in columns.items()}
        side[ID] = np.array([name.partition(" ")[0] for name in side[ID]], dtype=object)
        sides.append(side)
    return _combined(*sides, is_by_row=True)


def _v1_score(aligned: Aligned) -> float:
    return _combined(aligned.truth, aligned.predicted, is_by_row=False)


def _combined(truth: Columns, predicted: Columns, *, is_by_row: bool) -> float:
    """0.4 of the mean Dice coefficient and 0.6 of 1 less the mean distance; NaN without either."""
    shapes = np.column_stack([truth[HEIGHT], truth[WIDTH]]).astype(np.int64)
    pixels = shapes.prod(axis=1)
    true_masks, masks = read_run_lengths(truth[MASK], pixels), _masks(predicted, pixels)
    rows = len(masks.pixels)
    coefficients = dice_coefficients(true_masks.first(rows), masks)
    true_scans = _scans(truth[ID], true_masks, shapes, is_by_row)
    scans = _scans(predicted[ID][:rows], masks, shapes[:rows], is_by_row)
    pairs = zip(true_scans, scans, strict=False)
    distances = np.array([_distance(*pair) for pair in pairs])
    coefficients, distances = (kind[~np.isnan(kind)] for kind in (coefficients, distances))
    if not (coefficients.size and distances.size):
        return float("nan")
    return float(0.4 * coefficients.mean() + 0.6 * (1 - distances.mean()))


def _scans(ids: Texts, masks: Masks, shapes: Integers, is_by_row: bool) -> Iterator[Volume]:
    """Each scan's volume, of shape (slices, height, width), by name; organs as one.

    Raises:
        ValueError: if slices of a scan have not one size.
    """
    if not len(ids):
        return
    slices, slice_of_row = np.unique(ids.astype(str), return_inverse=True)
    names, scan_of_slice = np.unique(
        [name.partition("_slice_")[0] for name in slices.tolist()], return_inverse=True
    )
    scan_of_row = scan_of_slice[slice_of_row]
    scan_of_run = scan_of_row[masks.images]
    for scan, name in enumerate(names):
        sizes = shapes[scan_of_row == scan]
        if (sizes != sizes[0]).any():
            raise ValueError(f"the slices of scan {name} stand where images of other sizes do")
        (height, width), members = sizes[0].tolist(), np.flatnonzero(scan_of_slice == scan)
        runs = scan_of_run == scan
        before = height * width * np.searchsorted(members, slice_of_row[masks.images[runs]])
        changes = np.zeros(len(members) * height * width + 1, np.int32)
        np.add.at(changes, before + masks.starts[runs], 1)
        np.add.at(changes, before + masks.ends[runs], -1)
        marked = np.cumsum(changes[:-1]) > 0
        if is_by_row:
            yield marked.reshape(len(members), height, width)
        else:
            yield marked.reshape(len(members), width, height).transpose(0, 2, 1)


def _distance(truth: Volume, predicted: Volume) -> float:
    """In [0, 1]; NaN where both are empty."""
    voxels, marked = np.count_nonzero(truth), np.count_nonzero(predicted)
    if not voxels and not marked:
        return float("nan")
    if not (voxels and marked) or marked > MOST_TIMES_TRUTH * voxels:
        return 1.0
    return hausdorff_distance(truth, predicted, truth.shape) / 3**0.5


competition = kaggle_competition(
    id="uw-madison-gi-tract-image-segmentation",
    package=__name__,
    category="image segmentation (medical)",
    metric_name="0.4 mean Dice coefficient + 0.6 (1 - mean 3D Hausdorff distance)",
    rules=SubmissionRules(
        ID,
        (Label(ORGAN, ORGANS), Text(MASK)),
        pairing=Pairing.BY_ID_IN_FILE_ORDER,
        id_parts=(ORGAN,),
        checks=(reads_as_texts(MASK),),
        public_checks=(readable(ID, _masks, _pixels),),
    ),
    v1_rules=SubmissionRules(
        ID,
        (Text(MASK), Text(ORGAN)),
        pairing=Pairing.ANY_IDS,
        checks=(reads_as_texts(MASK),),
        public_checks=(
            lambda columns, _: reads_as_texts(ID, allows_missing=False)(columns),
            readable(ID, _masks, _v1_pixels),
        ),
        caveat="The k-th row is compared with the k-th of the sample submission, whatever its id.",
    ),
    answer_columns=(Label(ORGAN, ORGANS), Text(MASK), Number(WIDTH), Number(HEIGHT)),
    ids_are_data=True,
    score=_score,
    v1_score=_v1_score,
    prepare=_prepare,
)
