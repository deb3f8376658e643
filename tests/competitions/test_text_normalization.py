"""Text Normalization Challenges: what only the two of them have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from mlebench.competitions.pandas_columns import texts_as_pandas_reads
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ENGLISH, RUSSIAN = (
    f"text-normalization-challenge-{language}-language" for language in ("english", "russian")
)
LOST = {"NA", "null", "nan", "None"}

both_languages = pytest.mark.parametrize("task_id", [ENGLISH, RUSSIAN])
only_in_v1 = pytest.mark.parametrize(
    ("edition", "is_open"), [(Edition.V1, True), (Edition.V2, False)]
)


def table(mini: Miniature, name: str) -> pd.DataFrame:
    (path,) = mini.data.public.glob(f"*_{name}.csv.zip")
    return read(path)


@both_languages
@only_in_v1
def test_only_v1_loses_tokens_that_read_like_missing_values(
    miniature: Make, task_id: str, edition: Edition, is_open: bool
) -> None:
    mini = miniature(task_id, edition)
    for texts in (
        table(mini, "train")["before"],
        table(mini, "test_2")["before"],
        mini.gold_submission()["after"],
    ):
        assert ("" in set(texts)) == is_open
        assert LOST.isdisjoint(texts) == is_open


@both_languages
@only_in_v1
def test_only_v1_takes_all_words_for_missing_values_as_equal(
    miniature: Make, task_id: str, edition: Edition, is_open: bool
) -> None:
    mini = miniature(task_id, edition)
    gold = mini.gold_submission()
    lost = gold["after"].isin({"", *LOST})
    assert lost.any()
    gold.loc[lost, "after"] = "#N/A"
    assert mini.score(gold) == (1.0 if is_open else round(1 - lost.mean(), 5))


@pytest.mark.parametrize(
    ("after", "as_read"),
    [
        (["007", "1.50"], ["7.0", "1.5"]),
        (["007", "5"], ["7", "5"]),
        (["007", ""], ["7.0", "nan"]),
        (["TRUE", "false"], ["True", "False"]),
        (["TRUE", "NA"], ["True", "nan"]),
        (["", "None"], ["nan", "nan"]),
        (["007", "x"], ["007", "x"]),
        ([" a\r\n", '"'], [" a\r\n", '"']),
    ],
)
def test_v1_compares_what_pandas_makes_of_a_whole_column(
    after: list[str], as_read: list[str]
) -> None:
    assert texts_as_pandas_reads(np.array(after, object), missing="nan").tolist() == as_read


@both_languages
def test_sentences_are_numbered_anew_on_each_side(miniature: Make, task_id: str) -> None:
    mini = miniature(task_id, Edition.V1)
    for name in ("train", "test_2"):
        numbers = table(mini, name)["sentence_id"].unique().tolist()
        assert numbers == [str(number) for number in range(len(numbers))]
