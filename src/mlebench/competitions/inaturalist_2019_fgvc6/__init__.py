"""iNaturalist 2019: which of 1,010 look-alike species is on this photograph?

Photographs are read and written one by one, so memory is that of the metadata, about 300 MB; a
packed archive of them is unpacked to disk beforehand.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.image_metadata import (
    Json,
    about_test,
    new_names,
    read_json,
    read_labelled,
    split_by_category,
    with_pairs,
    write_answers,
    write_json,
)
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.metrics import accuracy
from mlebench.preparation.archives import write_tar
from mlebench.preparation.raw_files import link_files, open_raw_files
from mlebench.submissions import Number, SubmissionRules, Text
from mlebench.submissions.cell_errors import CellError, Columns, readable
from mlebench.submissions.problems import quote

if TYPE_CHECKING:
    from numpy.typing import NDArray

TARGET = "predicted"
SAMPLE = "kaggle_sample_submission.csv"
TRAIN, VALIDATION, TEST = "train2019.json", "val2019.json", "test2019.json"
PHOTOGRAPHS, TEST_PHOTOGRAPHS = "train_val2019", "test2019"


def _prepare(data: Preparation) -> None:
    source = data.raw / TRAIN
    metadata, pairs = read_labelled(source)
    train, test = split_by_category(pairs, test_size=0.12)
    images = [_renamed(place, image, data.is_v1) for place, (_, image) in enumerate(test)]
    write_json(with_pairs(metadata, train), data.public / TRAIN)
    write_json(about_test(metadata, images), data.public / TEST)
    ids = (image["id"] for image in images)
    write_answers(
        data, ("id", TARGET), ids, test, sample_category=654, sample_submission_file=SAMPLE
    )
    shown = new_names([image for _, image in train], train, source)
    tested = new_names(images, test, source)
    ending = ".tar.gz"
    if data.is_v1:
        shown = {name.removeprefix(f"{PHOTOGRAPHS}/"): old for name, old in shown.items()}
        tested = {name.removeprefix(f"{TEST_PHOTOGRAPHS}/"): old for name, old in tested.items()}
    else:
        ending = ".tar"
        validation = read_json(data.raw / VALIDATION)["images"]
        shown |= {image["file_name"]: image["file_name"] for image in validation}
    is_unpacked = (data.raw / PHOTOGRAPHS).is_dir()
    packed = data.raw if is_unpacked else data.raw / f"{PHOTOGRAPHS}.tar.gz"
    with open_raw_files(packed, data.scratch) as files:
        for folder, names in ((PHOTOGRAPHS, shown), (TEST_PHOTOGRAPHS, tested)):
            members = {name: files.content(old) for name, old in names.items()}
            write_tar(data.public / f"{folder}{ending}", members)
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, [VALIDATION])


def _renamed(place: int, image: Json, is_v1: bool) -> Json:
    """A test photograph's entry; edition v2's says neither whose it is nor how it was named."""
    if is_v1:
        name = image["file_name"].rpartition("/")[2]
        return {**image, "file_name": f"{TEST_PHOTOGRAPHS}/{name}"}
    name = f"{TEST_PHOTOGRAPHS}/{place}.jpg"
    return {**image, "id": place, "file_name": name, "rights_holder": ""}


def _first_categories(
    columns: Columns, *, whole_number: str = r"[+-]?[0-9]+(?:\.0*)?"
) -> NDArray[np.float64]:
    """The first number in each cell of the predictions; shape (rows,)."""
    found = np.empty(len(columns[TARGET]))
    for row, cell in enumerate(columns[TARGET]):
        first = re.match(rf"\s*({whole_number})(?:\s|$)", cell)
        if first is None:
            raise CellError(
                row, f"{quote(cell)} in column {TARGET} must begin with a whole number, a category"
            )
        found[row] = float(first[1])
    return found


def _v1_first_categories(columns: Columns) -> NDArray[np.float64]:
    as_read = texts_as_pandas_reads(columns[TARGET], missing="")
    return _first_categories({TARGET: as_read}, whole_number="[+-]?[0-9]+")


def _score_by(read: Callable[[Columns], NDArray[np.float64]]) -> Callable[[Aligned], float]:
    return lambda columns: 1 - accuracy(columns.truth[TARGET], read(columns.predicted))


competition = kaggle_competition(
    id="inaturalist-2019-fgvc6",
    package=__name__,
    category="image classification (fine-grained)",
    metric_name="top-1 classification error",
    rules=SubmissionRules(
        "id", (Text(TARGET),), public_checks=(readable("id", _first_categories),)
    ),
    v1_rules=SubmissionRules(
        "id", (Text(TARGET),), public_checks=(readable("id", _v1_first_categories),)
    ),
    answer_columns=(Number(TARGET),),
    score=_score_by(_first_categories),
    v1_score=_score_by(_v1_first_categories),
    prepare=_prepare,
    answers_file="answers.csv",
    sample_submission_file=SAMPLE,
)
