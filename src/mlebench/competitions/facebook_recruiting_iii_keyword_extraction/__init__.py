"""Facebook Recruiting III - Keyword Extraction: which tags has this question?

Preparing takes at most about 4 GB of memory: blocks of 200 thousand questions, and the test rows.
"""

from __future__ import annotations

import math

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.metrics import mean_word_f1, micro_word_f1
from mlebench.preparation.archives import ZipSource
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
)
