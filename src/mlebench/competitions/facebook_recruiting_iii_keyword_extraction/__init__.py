"""Facebook Recruiting III - Keyword Extraction: which tags has this question?

Preparing takes at most about 4 GB of memory: blocks of 200 thousand questions, and the test rows.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.metrics import mean_word_f1, micro_word_f1
from mlebench.preparation.archives import ZipSource, write_zip
from mlebench.preparation.large_tables import split_large_csv
from mlebench.preparation.published import write_csv
from mlebench.submissions import SubmissionRules, Text

FREQUENT_TAGS = "javascript c# python php java"


def _prepare(data: Preparation) -> None:
    with ZipSource(data.raw / "Train.zip") as archive:
        test = split_large_csv(
            archive.member("Train.csv"),
            data.public / "train.csv",
            data.scratch,
            types=dict.fromkeys(("Id", "Title", "Body", "Tags"), "str"),
            test_rows=lambda rows: math.ceil(0.1 * rows),
            distinct=() if data.is_v1 else ("Title", "Body"),
            keep_default_na=data.is_v1,
            block_rows=200_000,
        )
    write_csv(test.drop(columns="Tags"), data.public / "test.csv")
    sample = (test if data.is_v1 else test[["Id"]]).assign(Tags=FREQUENT_TAGS)
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(test, data.private / "test.csv")


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import numpy as np
    import pandas as pd

    topics = np.array([*FREQUENT_TAGS.split(), "null", "arrays", "asp.net-mvc"], object)
    weights = [0.2, 0.16, 0.16, 0.16, 0.16, 0.06, 0.06, 0.04]
    questions = []
    for number in range(420):
        tags = data.random.choice(len(topics), data.random.integers(1, 4), False, weights)
        title = data.text(int(tags[0]), 5) if number % 50 else "NA"
        body = "\r\n".join(f"<p>{data.text(int(tag), 8)}</p>" for tag in tags)
        questions.append((title, f'{body}<code>"x"</code>', " ".join(topics[tags])))
    # Three rows in ten repeat another.
    rows = data.random.permutation([*range(420), *range(180)])
    table = pd.DataFrame([questions[row] for row in rows], columns=["Title", "Body", "Tags"])
    table.insert(0, "Id", [str(row + 1) for row in range(len(rows))])
    sample = table[["Id"]].assign(Tags="javascript c#")
    for name, part in (
        ("Train", table),
        ("Test", table[["Id", "Title", "Body"]].tail(3)),
        ("SampleSubmission", sample.tail(3)),
    ):
        content = csv_bytes(part, quoting=csv.QUOTE_ALL)
        write_zip(raw / f"{name}.zip", {f"{name}.csv": content}, stored=False)


def _v1_score(columns: Aligned) -> float:
    predicted = texts_as_pandas_reads(columns.predicted["Tags"], missing="")
    return micro_word_f1(columns.truth["Tags"], predicted)


competition = kaggle_competition(
    id="facebook-recruiting-iii-keyword-extraction",
    package=__name__,
    category="text classification (multi-label tagging)",
    metric_name="F1 of tags",
    rules=SubmissionRules("Id", (Text("Tags"),)),
    v1_rules=SubmissionRules("Id", (Text("Tags"),), checks=(reads_as_texts("Tags"),)),
    score=scored_by(mean_word_f1, "Tags"),
    v1_score=_v1_score,
    prepare=_prepare,
    make_miniature=_make_miniature,
)
