"""iMet Collection 2020: which of 3,474 attributes has this work of art?"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts
from mlebench.metrics import micro_word_f1
from mlebench.preparation.published import read_csv, require_unique, split, write_sides
from mlebench.preparation.raw_files import copy_files, link_files, open_raw_files
from mlebench.submissions import SubmissionRules, Text
from mlebench.submissions.word_lists import each_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlebench.layout import PublicDirectory

TARGET, VOCABULARY = "attribute_ids", "labels.csv"


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train.csv")
    require_unique(table["id"], data.raw / "train.csv")
    train, test = split(table, test_size=0.15)
    sample = {TARGET: "0 1 2"}
    write_sides(data, train, test, sample, answers_file="answers.csv", has_test_table=False)
    with open_raw_files(data.raw, data.scratch) as files:
        shown = [f"train/{i}.png" for i in train["id"]]
        link_files(files, data.public, [VOCABULARY, *shown])
        copy_files(files, data.public, {f"test/{i}.png": f"train/{i}.png" for i in test["id"]})


def _is_attribute(public: PublicDirectory) -> Callable[[str], bool]:
    with (public / VOCABULARY).open(newline="", encoding="utf-8") as file:
        return {row["attribute_id"] for row in csv.DictReader(file)}.__contains__


competition = kaggle_competition(
    id="imet-2020-fgvc7",
    package=__name__,
    category="image classification (multi-label)",
    metric_name="micro-averaged F1",
    rules=SubmissionRules(
        "id",
        (Text(TARGET),),
        public_checks=(
            each_word(
                TARGET,
                "id",
                _is_attribute,
                allowed=f"be an attribute_id of {VOCABULARY}",
                allows_none=True,
            ),
        ),
    ),
    v1_rules=SubmissionRules("id", (Text(TARGET),), checks=(reads_as_texts(TARGET),)),
    score=scored_by(micro_word_f1, TARGET, only_true_words=False),
    v1_score=scored_by(micro_word_f1, TARGET),
    prepare=_prepare,
    answers_file="answers.csv",
)
