"""Billion Word Imputation: which word is missing from this sentence, and where?

Sentences are read one by one and the train ones written at once, so memory is that of the test,
some 100 MB.
"""

from __future__ import annotations

import io
from itertools import starmap
from pathlib import Path

import numpy as np

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts
from mlebench.metrics import mean_edit_distance
from mlebench.preparation.archives import write_zip
from mlebench.preparation.raw_files import open_content, open_raw_files
from mlebench.submissions import SubmissionRules, Text

TRAIN, TEST = "train_v2.txt", "test_v2.txt"
SAMPLE = "sample_submission.csv"
TARGET = "sentence"
TEST_SHARE = 0.01


def _prepare(data: Preparation) -> None:
    train = data.scratch / TRAIN
    whole, shortened = _split(data.raw / f"{TRAIN}.zip", train, data.scratch)
    write_zip(data.public / f"{TRAIN}.zip", {TRAIN: train}, stored=False)
    train.unlink()
    sample = _table(shortened)
    write_zip(data.public / f"{TEST}.zip", {TEST: sample}, stored=False)
    if not data.is_v1:
        (data.public / SAMPLE).write_bytes(sample)
    (data.private / SAMPLE).write_bytes(sample)
    (data.private / "test.csv").write_bytes(_table(whole))


def _split(source: Path, train: Path, scratch: Path) -> tuple[list[str], list[str]]:
    """Write the train sentences; return those of the test, whole and without a word."""
    random = np.random.RandomState(0)
    draw = random.random_sample
    whole, shortened = [], []
    with (
        open_raw_files(source, scratch) as files,
        open_content(files.content(TRAIN)) as content,
        io.TextIOWrapper(content, "utf-8") as lines,
        train.open("w", encoding="utf-8", newline="\n") as kept,
    ):
        # One by one, because a test sentence takes another draw of the same generator.
        for line in lines:
            if draw() <= TEST_SHARE and len(words := line.split()) > 2:
                del words[random.randint(1, len(words) - 1)]
                whole.append(line.strip())
                shortened.append(" ".join(words))
            else:
                kept.write(line)
    return whole, shortened


def _table(sentences: list[str]) -> bytes:
    """A CSV file with ids from 0, each sentence in quotes."""
    rows = enumerate(sentence.replace('"', '""') for sentence in sentences)
    return "".join(['"id","sentence"\n', *starmap('{},"{}"\n'.format, rows)]).encode()


competition = kaggle_competition(
    id="billion-word-imputation",
    package=__name__,
    category="text generation (restoring a word)",
    metric_name="mean Levenshtein distance",
    rules=SubmissionRules("id", (Text(TARGET),)),
    v1_rules=SubmissionRules(
        "id", (Text(TARGET),), checks=(reads_as_texts(TARGET, allows_missing=False),)
    ),
    score=scored_by(mean_edit_distance, TARGET),
    prepare=_prepare,
    # Leaving each sentence as it is makes a submission.
    sample_submission_file=f"{TEST}.zip",
)
