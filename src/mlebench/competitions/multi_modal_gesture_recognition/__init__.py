"""Multi-modal Gesture Recognition: which of 20 gestures are made in this recording, in order?

Archives are linked or copied; the test's is written anew in edition v2, one recording (some
100 MB) at a time in memory.
"""

from __future__ import annotations

import random
import re
import tarfile
from functools import partial
from pathlib import Path, PurePosixPath

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import edit_distance_per_symbol
from mlebench.preparation.archive_formats import readable as readable_archive
from mlebench.preparation.matlab import with_empty_list
from mlebench.preparation.published import read_csv, write_csv
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.preparation.rewritten_archives import (
    rewrite_tar_gz,
    rewrite_zip,
    write_zip_without,
)
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.cell_errors import CellError, Columns, readable

ID, TARGET = "Id", "Sequence"
SAMPLE = "randomPredictions.csv"
GESTURES = tuple(
    """
    vattene vieniqui perfetto furbo cheduepalle chevuoi daccordo seipazzo combinato freganiente ok
    cosatifarei basta prendere noncenepiu fame tantotempo buonissimo messidaccordo sonostufo
    """.split()
)
TEST = "training4.tar.gz"
CODE = "sample_code_mmrgc.zip"
OTHERS = (
    *(f"training{part}.tar.gz" for part in range(1, 4)),
    *(f"validation{part}.tar.gz" for part in range(1, 4)),
    "devel01-40.7z",
    "valid_all_files_combined.7z",
)
LABEL_FIELDS = ("Name", "Begin", "End")


def _prepare(data: Preparation) -> None:
    recordings = _recordings(data.raw / TEST)
    test_ids = sorted(name[-4:] for name in recordings)
    table = read_csv(data.raw / "training.csv", dtype=str)
    is_test = table[ID].isin(test_ids)
    if sorted(table[ID][is_test]) != test_ids:
        raise PreparationError(
            f"{data.raw / 'training.csv'} has not each recording of {TEST} just once; "
            "download the raw data again."
        )
    write_csv(table[~is_test], data.public / "training.csv")
    write_csv(table[is_test], data.private / "test.csv")
    sample = table[is_test].sort_values(ID)[[ID]]
    write_csv(sample, data.public / "test.csv")
    shuffled = random.Random(0)  # noqa: S311 - as published
    guesses = [shuffled.sample(range(1, 21), 20) for _ in test_ids]
    sample[TARGET] = [" ".join(map(str, guess)) for guess in guesses]
    write_csv(sample, data.public / SAMPLE)
    with open_raw_files(data.raw, data.scratch) as files:
        link_files(files, data.public, OTHERS)
        if data.is_v1:
            copy_files(files, data.public, {"test.tar.gz": TEST, CODE: CODE})
            return
        rewrite_tar_gz(data.raw / TEST, data.public / "test.tar.gz", _without_labels)
        telling = re.compile("|".join(map(re.escape, recordings)).encode())
        if not write_zip_without(data.raw / CODE, data.public / CODE, telling):
            copy_files(files, data.public, [CODE])


def _recordings(archive: Path) -> list[str]:
    """The names of the recordings at the top level of an archive."""
    with readable_archive(archive.name), tarfile.open(archive, "r|gz") as members:
        paths = [PurePosixPath(member.name) for member in members]
    return [path.stem for path in paths if path.suffix == ".zip" and len(path.parts) == 1]


def _without_labels(name: str, content: bytes) -> bytes:
    """A recording, or a MATLAB file in it, without the list of gestures."""
    if name.endswith(".zip"):
        return rewrite_zip(name, content, _without_labels)
    if name.endswith(".mat"):
        return with_empty_list(name, content, ("Video", "Labels"), LABEL_FIELDS)
    return content


def _sequences(columns: Columns, *, allows_empty: bool) -> list[list[int]]:
    """The numbers of each row's gestures.

    Raises:
        CellError: if a cell is anything but whole numbers separated by white space.
    """
    sequences = []
    for row, cell in enumerate(columns[TARGET]):
        if not cell and not allows_empty:
            raise CellError(row, "the sequence is empty; write a blank where there is no gesture")
        try:
            sequences.append([int(number) for number in cell.split()])
        except ValueError:
            raise CellError(
                row, f"sequence {cell[:60]!r} must be whole numbers separated by blanks"
            ) from None
    return sequences


def _score(columns: Aligned) -> float:
    both = (_sequences(side, allows_empty=True) for side in (columns.truth, columns.predicted))
    return edit_distance_per_symbol(*both)


def _rules(*, allows_empty: bool) -> SubmissionRules:
    read = partial(_sequences, allows_empty=allows_empty)
    return SubmissionRules(ID, (Text(TARGET),), public_checks=(readable(ID, read),))


competition = kaggle_competition(
    id="multi-modal-gesture-recognition",
    package=__name__,
    category="video (sequence labelling)",
    metric_name="edit distance per true gesture",
    rules=_rules(allows_empty=True),
    v1_rules=_rules(allows_empty=False),
    score=_score,
    prepare=_prepare,
    sample_submission_file=SAMPLE,
)
