"""TensorFlow 2.0 Question Answering: where in this article is the question answered, if at all?

Preparing takes less than 1 GB of memory: records are read and written a thousand at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Aligned, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.errors import PreparationError
from mlebench.metrics import answer_accuracy, answer_f1
from mlebench.preparation.json_lines import json_line
from mlebench.preparation.published import split, write_csv
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.cell_errors import CellError, Columns, readable
from mlebench.submissions.problems import quote

if TYPE_CHECKING:
    from mlebench.competition import Array

TRAIN, TEST = "simplified-nq-train.jsonl", "simplified-nq-test.jsonl"
TARGET = "PredictionString"
PUBLIC_KEYS = ("example_id", "question_text", "document_text", "long_answer_candidates")
CHUNK_RECORDS = 1000


def _prepare(data: Preparation) -> None:
    import pandas as pd

    answers_path = data.private / "test.jsonl"
    with (
        (data.raw / TRAIN).open("rb") as raw,
        (data.public / TRAIN).open("w") as train_file,
        (data.public / TEST).open("w") as test_file,
        answers_path.open("w") as answers_file,
    ):
        while records := [json.loads(line) for line in islice(raw, CHUNK_RECORDS)]:
            if len(records) == 1:
                raise PreparationError(
                    f"the last thousand of {data.raw / TRAIN} is a single record, which cannot "
                    "be split. Download the raw data again."
                )
            for record in records:
                record["example_id"] = str(record["example_id"])
            train, test = split(records, test_size=0.1)
            train_file.writelines(map(json_line, train))
            answers_file.writelines(map(json_line, test))
            test_file.writelines(json_line({key: row[key] for key in PUBLIC_KEYS}) for row in test)
    gold = pd.DataFrame(_read_answers(answers_path))
    gold[TARGET] = gold[TARGET].str.partition(" ")[0]
    write_csv(gold, data.private / "gold_submission.csv")
    write_csv(gold.assign(**{TARGET: ""}), data.public / "sample_submission.csv")


def _read_answers(path: Path) -> Mapping[str, Array]:
    """Of each row, its valid answers parted by blanks, the one of the gold submission first."""
    ids: list[str] = []
    answers: list[str] = []
    with path.open("rb") as file:
        for record in map(json.loads, file):
            (annotation,) = record["annotations"]
            long, kind = annotation["long_answer"], annotation["yes_no_answer"]
            shorts = [] if kind == "NONE" else [kind]
            shorts += map(_span, annotation["short_answers"])
            ids += [f"{record['example_id']}_short", f"{record['example_id']}_long"]
            answers += [" ".join(shorts), "" if long["start_token"] == -1 else _span(long)]
    return {"example_id": np.array(ids, object), TARGET: np.array(answers, object)}


def _span(answer: Mapping[str, int]) -> str:
    return f"{answer['start_token']}:{answer['end_token']}"


def _answers(columns: Columns) -> Array:
    """The predicted answers; CellError if a cell is none."""
    cells = texts_as_pandas_reads(columns[TARGET], missing="")
    return np.array([_answer(row, cell.strip()) for row, cell in enumerate(cells)], object)


def _answer(row: int, text: str) -> str:
    if text in {"", "YES", "NO"}:
        return text
    try:
        start, end = map(int, text.split(":"))
    except ValueError:
        allowed = "it must be blank, YES, NO or start:end, two whole numbers"
        raise CellError(row, f"{quote(text)} in column {TARGET}; {allowed}") from None
    return f"{start}:{end}"


def _scored_by(metric: Callable[[Array, Array], float]) -> Callable[[Aligned], float]:
    return lambda columns: metric(columns.truth[TARGET], _answers(columns.predicted))


competition = kaggle_competition(
    id="tensorflow2-question-answering",
    package=__name__,
    category="question answering (text)",
    metric_name="F1 of answers",
    rules=SubmissionRules(
        "example_id", (Text(TARGET),), public_checks=(readable("example_id", _answers),)
    ),
    score=_scored_by(answer_f1),
    v1_score=_scored_by(answer_accuracy),
    prepare=_prepare,
    answers_file="test.jsonl",
    read_answers=_read_answers,
    gold_submission_file="gold_submission.csv",
    ids_are_data=True,
)
