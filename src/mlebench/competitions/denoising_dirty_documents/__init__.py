"""Denoising Dirty Documents: what does this scanned page look like when it is clean?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import root_mean_squared_error
from mlebench.preparation.image_groups import connected_components
from mlebench.preparation.published import split
from mlebench.preparation.raw_files import RawFiles, copy_files, open_content, open_raw_files
from mlebench.submissions import Number, SubmissionRules

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    Page = NDArray[np.uint8]

SAME_PAGE_LEVELS = 5
"""Clean pages whose grey levels, of 255, differ by less on average are of one text."""


def _prepare(data: Preparation) -> None:
    with (
        open_raw_files(data.raw / "train.zip", data.scratch) as dirty,
        open_raw_files(data.raw / "train_cleaned.zip", data.scratch) as clean,
    ):
        pages = sorted(
            name.removeprefix("train/")
            for name in dirty.names
            if name.startswith("train/") and name.endswith(".png")
        )
        if data.is_v1:
            _, test = split(pages, test_size=0.2)
        else:
            test = _draw_whole_groups(clean, pages)
        shown = {f"train/{page}": f"test/{page}" for page in test}
        copy_files(dirty, data.public, {shown.get(name, name): name for name in dirty.names})
        hidden = {f"train_cleaned/{page}" for page in test}
        copy_files(clean, data.public, set(clean.names) - hidden)
        _write_answers(clean, sorted(test), data)


def _draw_whole_groups(clean: RawFiles, pages: Sequence[str]) -> list[str]:
    """The test pages, such that no other page has the same clean version as one of them."""
    cleaned = [_read_grey(clean, page).astype(np.int16) for page in pages]
    pairs = [
        (first, second)
        for first, one in enumerate(cleaned)
        for second, other in enumerate(cleaned[:first])
        if one.shape == other.shape and np.abs(one - other).mean() < SAME_PAGE_LEVELS
    ]
    first, second = np.array(pairs, int).reshape(-1, 2).T
    keys = connected_components(len(pages), first, second)
    _, test_keys = split(list(np.unique(keys)), test_size=0.2)
    return [page for page, key in zip(pages, keys, strict=True) if key in set(test_keys)]


def _read_grey(clean: RawFiles, page: str) -> Page:
    """A clean page's grey levels, of shape (height, width)."""
    from PIL import Image

    with (
        open_content(clean.content(f"train_cleaned/{page}")) as file,
        Image.open(file) as image,
    ):
        return np.asarray(image.convert("L"))


def _write_answers(clean: RawFiles, pages: Sequence[str], data: Preparation) -> None:
    """Write the answers and the sample submission, a row for each of millions of pixels."""
    import pyarrow.compute as pc

    shares = np.array([repr(level / 255) for level in range(256)])
    with (
        (data.private / "answers.csv").open("w") as answers,
        (data.public / "sampleSubmission.csv").open("w") as sample,
    ):
        answers.write("id,value\n")
        sample.write("id,value\n")
        for page in pages:
            grey = _read_grey(clean, page)
            ids = _pixel_ids(page.removesuffix(".png"), *grey.shape)
            values = shares[grey.ravel()].astype(object)
            for file, value in ((answers, values), (sample, "1")):
                lines = pc.binary_join_element_wise(ids, value, ",")
                file.write("\n".join([*lines.to_pylist(), ""]))


def _pixel_ids(number: str, height: int, width: int) -> pa.Array:
    """`<number>_<row>_<column>` row by row, both counted from 1."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows, columns = (axis.ravel() + 1 for axis in np.indices((height, width)))
    return pc.binary_join_element_wise(
        number, pa.array(rows).cast(pa.string()), pa.array(columns).cast(pa.string()), "_"
    )


competition = kaggle_competition(
    id="denoising-dirty-documents",
    package=__name__,
    category="image to image (denoising)",
    metric_name="root mean squared error over pixels",
    rules=SubmissionRules("id", (Number("value"),)),
    score=scored_by(root_mean_squared_error, "value"),
    prepare=_prepare,
    ids_are_data=True,
    answers_file="answers.csv",
    sample_submission_file="sampleSubmission.csv",
)
