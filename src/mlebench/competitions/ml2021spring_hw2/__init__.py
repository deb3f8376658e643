"""ML2021Spring-hw2: which phoneme is spoken in a short frame of speech?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import accuracy
from mlebench.preparation.published import sample_submission, split, write_csv
from mlebench.submissions import Number, SubmissionRules

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]

FOLDER = "timit_11/timit_11"
FEATURES, CONTEXT = 39, 5
CLASSES = 39
_BLOCK_ROWS = 10_000


def _prepare(data: Preparation) -> None:
    import pandas as pd

    raw, public = data.raw / FOLDER, data.public / FOLDER
    public.mkdir(parents=True)
    frames, labels, others = (
        np.load(raw / f"{name}.npy", mmap_mode="r")
        for name in ("train_11", "train_label_11", "test_11")
    )
    test_share = len(others) / (len(frames) + len(others))
    if data.is_v1:
        train, test = map(np.array, split(list(range(len(frames))), test_size=test_share))
    else:
        train, test = _split_utterances(frames, test_share)
    _save_rows(frames, train, public / "train_11.npy")
    _save_rows(labels, train, public / "train_label_11.npy")
    _save_rows(frames, test, public / "test_11.npy")
    ids = pd.DataFrame({"Id": range(len(test))})
    write_csv(sample_submission(ids, {"ClassId": 0}), data.public / "sampleSubmission.csv")
    write_csv(ids.assign(ClassId=labels[test]), data.private / "answers.csv")


def _split_utterances(frames: NDArray[np.float32], test_share: float) -> tuple[Indices, Indices]:
    """The rows of train and of test: whole utterances in random order, each in its own order.

    A row begins an utterance unless all its frames but the last are the previous row's.
    """
    begins = np.ones(len(frames), bool)
    for start in range(0, len(frames) - 1, _BLOCK_ROWS):
        block = frames[start : start + _BLOCK_ROWS + 1]
        differs = block[:-1, FEATURES:] != block[1:, :-FEATURES]
        begins[start + 1 : start + len(block)] = differs.any(axis=1)
    utterances = np.cumsum(begins) - 1
    lengths = np.bincount(utterances)
    order = np.random.default_rng(0).permutation(len(lengths))
    ends = np.cumsum(lengths[order])
    test_rows = ends[np.searchsorted(ends, test_share * len(frames))]
    rows = np.argsort(np.argsort(order)[utterances], kind="stable")
    return rows[test_rows:], rows[:test_rows]


def _save_rows(array: NDArray[Any], rows: Indices, path: Path) -> None:
    """Save some rows of a memory map as an .npy file, of which few are in memory at once."""
    saved = np.lib.format.open_memmap(
        path, "w+", dtype=array.dtype, shape=(len(rows), *array.shape[1:])
    )
    for start in range(0, len(rows), _BLOCK_ROWS):
        saved[start : start + _BLOCK_ROWS] = array[rows[start : start + _BLOCK_ROWS]]
    saved.flush()


competition = kaggle_competition(
    id="ml2021spring-hw2",
    package=__name__,
    category="audio classification (phonemes from features)",
    metric_name="accuracy",
    rules=SubmissionRules(
        "Id", (Number("ClassId", minimum=0, maximum=CLASSES - 1, is_integer=True),)
    ),
    v1_rules=SubmissionRules("Id", (Number("ClassId", is_integer=True),)),
    score=scored_by(accuracy, "ClassId"),
    prepare=_prepare,
    ids_are_data=True,
    answers_file="answers.csv",
    sample_submission_file="sampleSubmission.csv",
)
