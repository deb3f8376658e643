"""Google QUEST Q&A Labeling: how do people rate this question and this answer on 30 scales?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_sortable, sortable_as_pandas_reads
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.errors import PreparationError
from mlebench.metrics import mean_spearman_correlation
from mlebench.preparation.published import read_csv, split, write_csv
from mlebench.submissions import Number, Pairing, SubmissionRules, Text, probability

if TYPE_CHECKING:
    from mlebench.competition import Array

TARGETS = tuple(
    """
    question_asker_intent_understanding question_body_critical question_conversational
    question_expect_short_answer question_fact_seeking question_has_commonly_accepted_answer
    question_interestingness_others question_interestingness_self question_multi_intent
    question_not_really_a_question question_opinion_seeking question_type_choice
    question_type_compare question_type_consequence question_type_definition question_type_entity
    question_type_instructions question_type_procedure question_type_reason_explanation
    question_type_spelling question_well_written answer_helpful answer_level_of_information
    answer_plausible answer_relevance answer_satisfaction answer_type_instructions
    answer_type_procedure answer_type_reason_explanation answer_well_written
    """.split()
)
QUESTION = ["question_title", "question_body"]
RARE = "question_type_spelling"
"""A target that is 0 in nearly every row."""


def _prepare(data: Preparation) -> None:
    table = read_csv(data.raw / "train.csv")
    rows = np.arange(len(table))
    questions = table.groupby(QUESTION, dropna=False, sort=False).ngroup().to_numpy()
    groups = rows if data.is_v1 else questions
    train_groups, test_groups = split(list(dict.fromkeys(groups)), test_size=0.1)
    if table[RARE][np.isin(groups, test_groups)].nunique() == 1:
        rare = set(groups[table[RARE] != 0])
        place = next((i for i, group in enumerate(train_groups) if group in rare), None)
        if place is not None:
            train_groups[place], test_groups[0] = test_groups[0], train_groups[place]
    if data.is_v1:
        train, test = table.iloc[train_groups], table.iloc[test_groups]
    else:
        train, test = (table[np.isin(groups, side)] for side in (train_groups, test_groups))
    constant = [name for name in TARGETS if test[name].nunique() < 2]
    if constant:
        raise PreparationError(
            f"the test rows drawn from {data.raw / 'train.csv'} have one single value in "
            f"{constant[0]}, whose rank correlation is undefined. Download the raw data again."
        )
    write_csv(train, data.public / "train.csv")
    write_csv(test.drop(columns=list(TARGETS)), data.public / "test.csv")
    steps = dict.fromkeys(TARGETS, np.linspace(0, 1, len(test)))
    write_csv(test[["qa_id"]].assign(**steps), data.public / "sample_submission.csv")
    write_csv(test[["qa_id", *TARGETS]], data.private / "test.csv")


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    rows = 500
    kinds = data.labels(350, classes=4)
    titles = np.array(["", "", "", *(data.text(int(kind), 8) for kind in kinds[3:])], object)
    bodies = np.array([f'{data.text(int(kind), 20)},\n"naïve"' for kind in kinds], object)
    asked, answer_kinds = data.random.integers(0, len(kinds), rows), data.labels(rows, classes=4)
    page = "https://stack.example/"
    table = pd.DataFrame(
        {
            "qa_id": data.random.permutation(9999)[:rows],
            "question_title": titles[asked],
            "question_body": bodies[asked],
            "question_user_name": [f"user{number}" for number in asked],
            "question_user_page": [f"{page}users/{number}" for number in asked],
            "answer": [data.text(5 + int(kind), 25) for kind in answer_kinds],
            "answer_user_name": [f"user{999 - row}" for row in range(rows)],
            "answer_user_page": [f"{page}users/{999 - row}" for row in range(rows)],
            "url": [f"{page}questions/{number}" for number in asked],
            "category": data.random.choice(["TECHNOLOGY", "CULTURE"], rows),
            "host": "stack.example",
        }
    )
    for name in TARGETS:
        levels = kinds[asked] if name.startswith("question_") else answer_kinds
        ratings = data.random.permutation(4)[levels] + data.random.integers(-1, 2, rows)
        table[name] = ratings.clip(0, 3) / 3
    table[RARE] = 0.0
    # The split puts this question into train, so that it must change sides.
    table.loc[asked == asked[0], RARE] = 1 / 3
    (raw / "train.csv").write_bytes(csv_bytes(table))


def _varies(columns: Mapping[str, Array]) -> str | None:
    constant = [name for name in TARGETS if len(np.unique(columns[name])) == 1]
    if constant:
        return f"column {constant[0]} is constant, so its rank correlation is undefined"
    return None


def _v1_score(columns: Aligned) -> float:
    predicted = [sortable_as_pandas_reads(columns.predicted[name]) for name in TARGETS]
    truth = [columns.truth[name] for name in TARGETS]
    return mean_spearman_correlation(np.column_stack(truth), np.column_stack(predicted))


competition = kaggle_competition(
    id="google-quest-challenge",
    package=__name__,
    category="text regression (30 targets)",
    metric_name="mean column-wise Spearman correlation",
    rules=SubmissionRules(
        "qa_id", tuple(map(probability, TARGETS)), allows_extra_columns=False, checks=(_varies,)
    ),
    v1_rules=SubmissionRules(
        "qa_id",
        tuple(map(Text, TARGETS)),
        allows_extra_columns=False,
        pairing=Pairing.BY_RANK,
        checks=tuple(map(reads_as_sortable, TARGETS)),
    ),
    answer_columns=tuple(map(Number, TARGETS)),
    score=scored_by(mean_spearman_correlation, TARGETS),
    v1_score=_v1_score,
    prepare=_prepare,
    make_miniature=_make_miniature,
)
