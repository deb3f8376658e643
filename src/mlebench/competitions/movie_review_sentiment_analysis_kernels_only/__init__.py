"""Movie Review Sentiment Analysis: how positive is this phrase of a film review?"""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Preparation, scored_by
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.errors import PreparationError
from mlebench.metrics import accuracy
from mlebench.preparation.archives import write_zip
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


def _make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    # The odd phrases make one sentence each; the first three read like missing values.
    phrases = dict.fromkeys(("None", "NA", "null", "n't -LRB- sic -RRB-"), (0, NEUTRAL))
    for sentence in range(1, 121):
        sentiment = int(data.random.choice(5, p=[0.13, 0.2, 0.34, 0.2, 0.13]))
        words = data.text(sentiment, 12, liking=0.9).split()
        for first, last in ((0, 12), (0, 6), (3, 6), (6, 12), (6, 9), (11, 12)):
            is_whole_opinion = last - first > 2
            rating = sentiment if is_whole_opinion else NEUTRAL
            phrases.setdefault(" ".join(words[first:last]), (sentence, rating))
    table = pd.DataFrame(
        {
            "PhraseId": range(1, len(phrases) + 1),
            "SentenceId": [1 + sentence for sentence, _ in phrases.values()],
            "Phrase": list(phrases),
            "Sentiment": [sentiment for _, sentiment in phrases.values()],
        }
    )
    write_zip(raw / "train.tsv.zip", {"train.tsv": csv_bytes(table, sep="\t")}, stored=False)
    test = table[FEATURES].tail(10).assign(PhraseId=lambda rows: rows["PhraseId"] + 10)
    write_zip(raw / "test.tsv.zip", {"test.tsv": csv_bytes(test, sep="\t")}, stored=False)
    sample = sample_submission(test[["PhraseId"]], {"Sentiment": NEUTRAL})
    (raw / "sampleSubmission.csv").write_bytes(csv_bytes(sample))


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
    make_miniature=_make_miniature,
    ids_are_data=True,
    answers_file="answers.csv",
    sample_submission_file="sampleSubmission.csv",
)
