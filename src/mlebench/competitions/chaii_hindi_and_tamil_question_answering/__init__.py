"""chaii - Hindi and Tamil Question Answering: where in this article is the question answered?"""

from __future__ import annotations

from dataclasses import replace

from mlebench.competition import Aligned, Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import reads_as_texts, texts_as_pandas_reads
from mlebench.metrics import mean_word_jaccard
from mlebench.preparation.published import read_csv, sample_submission, split, write_csv
from mlebench.submissions import SubmissionRules, Text

TARGET = "PredictionString"
RULES = SubmissionRules("id", (Text(TARGET),))


def _prepare(data: Preparation) -> None:
    train, test = split(read_csv(data.raw / "train.csv"), test_size=0.1)
    write_csv(train, data.public / "train.csv")
    write_csv(test.drop(columns=["answer_text", "answer_start"]), data.public / "test.csv")
    ids = test[["id"]]
    sample = sample_submission(ids, {TARGET: "dummy text"})
    write_csv(sample, data.public / "sample_submission.csv")
    write_csv(ids.assign(**{TARGET: test["answer_text"]}), data.private / "test.csv")


def _v1_score(columns: Aligned) -> float:
    truth, predicted = (
        texts_as_pandas_reads(side[TARGET], missing="")
        for side in (columns.truth, columns.predicted)
    )
    return mean_word_jaccard(truth, predicted, of_empty_pair=0.0)


competition = kaggle_competition(
    id="chaii-hindi-and-tamil-question-answering",
    package=__name__,
    category="question answering (text)",
    metric_name="mean word-level Jaccard index",
    rules=RULES,
    v1_rules=replace(RULES, checks=(reads_as_texts(TARGET),)),
    score=scored_by(mean_word_jaccard, TARGET, of_empty_pair=0.0),
    v1_score=_v1_score,
    prepare=_prepare,
)
