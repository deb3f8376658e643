"""Automated Essay Scoring 2.0: which grade would a teacher give this essay?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.metrics import quadratic_weighted_kappa
from mlebench.preparation.published import read_csv, split, write_csv
from mlebench.submissions import Number, SubmissionRules


def _prepare(data: Preparation) -> None:
    import numpy as np

    train, test = split(read_csv(data.raw / "train.csv"), test_size=0.1)
    write_csv(train, data.public / "train.csv")
    write_csv(test[["essay_id", "full_text"]], data.public / "test.csv")
    guesses = np.random.RandomState(42).randint(1, 7, size=len(test))
    write_csv(test[["essay_id"]].assign(score=guesses), data.public / "sample_submission.csv")
    write_csv(test, data.private / "answers.csv")


competition = kaggle_competition(
    id="learning-agency-lab-automated-essay-scoring-2",
    package=__name__,
    category="text classification (ordinal)",
    metric_name="quadratic weighted kappa",
    rules=SubmissionRules("essay_id", (Number("score", 1, 6, is_integer=True),)),
    v1_rules=SubmissionRules("essay_id", (Number("score", is_integer=True),)),
    score=scored_by(quadratic_weighted_kappa, "score", by_position=False),
    v1_score=scored_by(quadratic_weighted_kappa, "score", by_position=True),
    prepare=_prepare,
    answers_file="answers.csv",
)
