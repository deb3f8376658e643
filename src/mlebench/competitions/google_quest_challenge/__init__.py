"""Google QUEST Q&A Labeling: how do people rate this question and this answer on 30 scales?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_sortable, sortable_as_pandas_reads
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
)
