"""Movie Review Sentiment Analysis: how positive is this phrase of a film review?"""

from __future__ import annotations

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.errors import PreparationError
from mlebench.metrics import accuracy
from mlebench.preparation.published import (
    read_csv,
    sample_submission,
    split,
    write_csv,
    write_zipped_csv,
)
from mlebench.submissions import Number, SubmissionRules

NEUTRAL = 2
FEATURES = ["PhraseId", "SentenceId", "Phrase"]


def _prepare(data: Preparation) -> None:
    path = data.raw / "train.tsv.zip"
    table = read_csv(path, sep="\t", keep_default_na=data.is_v1)
    if not table["PhraseId"].is_unique:
        raise PreparationError(
            f"{path} has a PhraseId more than once; each row needs its own. "
            "Download the raw data again."
        )
    if data.is_v1:
        train, test = split(table, test_size=0.3)
    else:
        _, test_sentences = split(sorted(table["SentenceId"].unique()), test_size=0.3)
        is_test = table["SentenceId"].isin(test_sentences)
        train, test = table[~is_test], table[is_test]
    for name, part in (("train.tsv.zip", train), ("test.tsv.zip", test[FEATURES])):
        write_zipped_csv(part, data.public / name, data.scratch, stored=False, sep="\t")
    sample = sample_submission(test[["PhraseId"]], {"Sentiment": NEUTRAL})
    write_csv(sample, data.public / "sampleSubmission.csv")
    write_csv(test[[*FEATURES, "Sentiment"]], data.private / "answers.csv")


competition = kaggle_competition(
    id="movie-review-sentiment-analysis-kernels-only",
    package=__name__,
    category="text classification",
    metric_name="accuracy",
    rules=SubmissionRules(
        "PhraseId",
        (Number("Sentiment", minimum=0, maximum=4, is_integer=True, allows_booleans=False),),
    ),
    v1_rules=SubmissionRules("PhraseId", (Number("Sentiment", is_integer=True),)),
    score=scored_by(accuracy, "Sentiment"),
    prepare=_prepare,
    ids_are_data=True,
    answers_file="answers.csv",
    sample_submission_file="sampleSubmission.csv",
)
