"""Movie Review Sentiment Analysis: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "movie-review-sentiment-analysis-kernels-only"


def tables(mini: Miniature) -> tuple[pd.DataFrame, pd.DataFrame]:
    train, test = (
        pd.read_csv(mini.data.public / f"{side}.tsv.zip", sep="\t", keep_default_na=False)
        for side in ("train", "test")
    )
    return train, test


@pytest.mark.parametrize(("edition", "are_lost"), [(Edition.V1, True), (Edition.V2, False)])
def test_only_in_v1_phrases_that_read_like_missing_values_are_blank(
    miniature: Make, edition: Edition, are_lost: bool
) -> None:
    phrases = {phrase for table in tables(miniature(ID, edition)) for phrase in table["Phrase"]}
    assert ("" in phrases) == are_lost
    assert phrases.isdisjoint({"None", "NA", "null"}) == are_lost


@pytest.mark.parametrize("value", ["7", "True"])
def test_only_v1_accepts_classes_that_do_not_exist(miniature: Make, value: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert v1.score(v1.sample_submission().assign(Sentiment=value)) is not None
    assert v2.problems(v2.sample_submission().assign(Sentiment=value))


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize(("value", "is_valid"), [("2.0", True), ("2.5", False)])
def test_a_class_is_a_whole_number(
    miniature: Make, edition: Edition, value: str, is_valid: bool
) -> None:
    mini = miniature(ID, edition)
    assert bool(mini.problems(mini.sample_submission().assign(Sentiment=value))) != is_valid
