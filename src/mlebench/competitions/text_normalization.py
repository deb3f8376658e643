"""What the two Text Normalization Challenges, English and Russian, have in common."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mlebench.competition import Aligned, Competition, Preparation
from mlebench.competitions.kaggle import kaggle_competition
from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.competitions.synthetic import Synthetic, csv_bytes
from mlebench.metrics import accuracy
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import (
    read_csv,
    require_columns,
    split_groups,
    write_csv,
    write_zipped_csv,
)
from mlebench.preparation.raw_files import open_raw_files
from mlebench.submissions import SubmissionRules, Text

if TYPE_CHECKING:
    import pandas as pd

_TOKEN_COLUMNS = ["sentence_id", "token_id", "class", "before", "after"]
_TEXT_COLUMNS = ["class", "before", "after"]
_QUOTED: dict[str, Any] = {"quoting": csv.QUOTE_NONNUMERIC}

Groups = Callable[["pd.DataFrame"], "pd.Series[Any]"]


def _sentence_ids(tokens: pd.DataFrame) -> pd.Series[Any]:
    return tokens["sentence_id"]


def text_normalization(
    *,
    id: str,  # noqa: A002 - the declaration's word
    package: str,
    language: str,
    v2_groups: Groups = _sentence_ids,
    letters: Mapping[int, int] = MappingProxyType({}),
) -> Competition:
    """The competition of one language.

    Args:
        language: the prefix of its files' names.
        v2_groups: given the raw table, tells which rows edition v2 keeps on one side, by
            a value each.
        letters: what `str.translate` makes of the letters of a miniature's words.
    """
    return kaggle_competition(
        id=id,
        package=package,
        category="sequence to sequence (text)",
        metric_name="accuracy",
        rules=SubmissionRules("id", (Text("after"),)),
        score=_score,
        v1_score=_v1_score,
        prepare=partial(_prepare, language=language, v2_groups=v2_groups),
        make_miniature=partial(_make_miniature, language=language, letters=letters),
        ids_are_data=True,
        answers_file="answers.csv",
        sample_submission_file=_sample_file(language),
    )


def _prepare(data: Preparation, *, language: str, v2_groups: Groups) -> None:
    tokens = _read_tokens(data, language)
    groups = _sentence_ids(tokens) if data.is_v1 else v2_groups(tokens)
    train, test = split_groups(tokens, groups, test_size=0.1)
    _write_sides(data, language, train, test)


def _sample_file(language: str) -> str:
    return f"{language}_sample_submission_2.csv.zip"


def _read_tokens(data: Preparation, language: str) -> pd.DataFrame:
    """The raw table: a row a token, sentence by sentence."""
    train = f"{language}_train.csv.zip"
    with open_raw_files(data.raw, data.scratch) as raw:
        for name in (train, f"{language}_test_2.csv.zip", _sample_file(language)):
            raw.content(name)
    as_text = dict.fromkeys(_TEXT_COLUMNS, str)
    options = {} if data.is_v1 else {"dtype": as_text, "keep_default_na": False}
    table = read_csv(data.raw / train, **options)
    require_columns(table, _TOKEN_COLUMNS, data.raw / train)
    return table


def _write_sides(data: Preparation, language: str, train: pd.DataFrame, test: pd.DataFrame) -> None:
    """Write all files, with sentences numbered anew on each side."""
    import pandas as pd

    train, test = (
        side.assign(sentence_id=pd.factorize(side["sentence_id"])[0]) for side in (train, test)
    )
    ids = _ids(test)
    sample = ids.assign(after=test["before"])
    for name, table in (
        (f"{language}_train.csv.zip", train),
        (f"{language}_test_2.csv.zip", test[["sentence_id", "token_id", "before"]]),
        (_sample_file(language), sample),
    ):
        write_zipped_csv(table, data.public / name, data.scratch, stored=True, **_QUOTED)
    write_csv(ids.assign(after=test["after"]), data.private / "answers.csv", **_QUOTED)
    write_csv(sample, data.private / "sample_submission.csv", **_QUOTED)


def _make_miniature(
    raw: Path, data: Synthetic, *, language: str, letters: Mapping[int, int]
) -> None:
    import pandas as pd

    digits = [data.text(digit, 1).translate(letters) for digit in range(10)]
    sentences = []
    for _ in range(80):
        tokens = [("PLAIN", word, word) for word in data.text(0, 3).translate(letters).split()]
        lost = str(data.random.choice(["NA", "null", "nan", "None"]))
        tokens += [("PLAIN", lost, lost), ("LETTERS", "TV", "t v")]
        for number in data.random.integers(10, 1000, 3).astype(str):
            spoken = " ".join(digits[int(digit)] for digit in number)
            tokens.append(("CARDINAL", number, spoken))
        sentences.append([*tokens, ("PUNCT", '"', '"')])
    sentences += sentences[:20]
    rows = [
        (sentence_id, token_id, *token)
        for sentence_id, tokens in enumerate(sentences)
        for token_id, token in enumerate(tokens)
    ]
    table = pd.DataFrame(rows, columns=_TOKEN_COLUMNS)
    test = table.tail(10)[["sentence_id", "token_id", "before"]]
    sample = _ids(test).assign(after=test["before"])
    for name, part in (("train", table), ("test_2", test), ("sample_submission_2", sample)):
        members = {f"{language}_{name}.csv": csv_bytes(part, **_QUOTED)}
        write_zip(raw / f"{language}_{name}.csv.zip", members, stored=False)


def _score(columns: Aligned) -> float:
    return accuracy(columns.truth["after"], columns.predicted["after"])


def _v1_score(columns: Aligned) -> float:
    truth, predicted = columns.truth["after"], columns.predicted["after"]
    return accuracy(
        texts_as_pandas_reads(truth, missing="nan"), texts_as_pandas_reads(predicted, missing="nan")
    )


def _ids(tokens: pd.DataFrame) -> pd.DataFrame:
    ids = tokens["sentence_id"].astype(str) + "_" + tokens["token_id"].astype(str)
    return ids.to_frame("id")
