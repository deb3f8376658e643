"""Bristol-Myers Squibb - Molecular Translation: which molecule does this drawing show?

Pictures are linked or copied one by one and the extra list is streamed, so memory is that of
the table of labels and its file names: about 2 GB for 2.4 million pictures.
"""

from __future__ import annotations

import csv
from pathlib import Path

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.metrics import mean_edit_distance
from mlebench.preparation.published import (
    read_csv,
    sample_submission,
    split,
    split_groups,
    write_csv,
)
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, Text

TARGET = "InChI"
EXTRA = "extra_approved_InChIs.csv"


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train_labels.csv", dtype=str)
    if data.is_v1:
        train, test = split(table, test_size=0.2)
    else:
        train, test = split_groups(table, table[TARGET], test_size=0.2, in_split_order=True)
    write_csv(train, data.public / "train_labels.csv")
    sample = sample_submission(test[["image_id"]], {TARGET: "InChI=1S/H2O/h1H2"})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")
    with open_raw_files(data.raw, data.scratch) as files:
        if data.is_v1:
            link_files(files, data.public, {EXTRA: EXTRA})
        else:
            _leave_out(set(test[TARGET]), data.raw / EXTRA, data.public / EXTRA)
    with open_raw_files(data.raw / "train", data.scratch) as pictures:
        link_files(pictures, data.public / "train", map(picture_path, train["image_id"]))
        copy_files(pictures, data.public / "test", map(picture_path, test["image_id"]))


def picture_path(image_id: str) -> str:
    """A picture's place below train/ or test/."""
    return f"{image_id[0]}/{image_id[1]}/{image_id[2]}/{image_id}.png"


def _leave_out(molecules: set[str], source: Path, target: Path) -> None:
    """Copy a CSV of one column byte for byte, without the lines of some molecules."""
    with (
        source.open(newline="") as lines,
        source.open(newline="") as cells,
        target.open("x", newline="") as kept,
    ):
        rows = zip(lines, csv.reader(cells), strict=True)
        kept.writelines(line for line, row in rows if molecules.isdisjoint(row))


def _v1_score(columns: Aligned) -> float:
    predicted = texts_as_pandas_reads(columns.predicted[TARGET], missing="nan")
    return mean_edit_distance(columns.truth[TARGET], predicted)


competition = kaggle_competition(
    id="bms-molecular-translation",
    package=__name__,
    category="image to text",
    metric_name="mean Levenshtein distance",
    rules=SubmissionRules("image_id", (Text(TARGET),)),
    score=scored_by(mean_edit_distance, TARGET),
    v1_score=_v1_score,
    prepare=_prepare,
)
