"""Facebook Recruiting III - Keyword Extraction: what only it has."""

from __future__ import annotations

import pytest

from mlebench.preparation.archives import ZipSource
from mlebench.preparation.published import split
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "facebook-recruiting-iii-keyword-extraction"
QUESTION = ["Title", "Body"]


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def test_only_v1_loses_texts_that_read_like_missing_values(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        train = read(mini.data.public / "train.csv")
        assert ("null" in set(train["Tags"])) == (mini is v2)
        assert ("" in set(train["Title"])) == (mini is v1)


def test_only_in_v1_tags_that_no_test_question_has_cost_nothing(
    v1: Miniature, v2: Miniature
) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        score = mini.score(gold.assign(Tags=gold["Tags"] + " no-such-tag"))
        assert score is not None
        assert (score == 1) == (mini is v1)


def test_only_v1_averages_over_all_tags_and_refuses_numbers_alone(
    v1: Miniature, v2: Miniature
) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        is_long = gold["Tags"].str.contains(" ")
        score = mini.score(gold.assign(Tags=gold["Tags"].where(is_long, "")))
        tags = gold["Tags"].str.split().map(len)
        lost = tags[~is_long & (tags > 0)].sum()
        micro = 2 * (tags.sum() - lost) / (2 * tags.sum() - lost)
        mean = 1 - (~is_long & (tags > 0)).mean()
        assert score == round(micro if mini is v1 else mean, 5)
        assert mini.score(gold.assign(Tags="")) == 0
        assert bool(mini.problems(gold.assign(Tags="12"))) == (mini is v1)


def test_only_v1s_sample_repeats_titles_and_bodies(v1: Miniature, v2: Miniature) -> None:
    assert list(v1.sample_submission().columns) == ["Id", "Title", "Body", "Tags"]
    assert list(v2.sample_submission().columns) == ["Id", "Tags"]
    padded = v2.gold_submission().assign(Id="000" + v2.gold_submission()["Id"])
    assert v2.score(padded) == 1


def test_v1_splits_the_rows_of_the_raw_table_as_they_are(v1: Miniature) -> None:
    import pandas as pd

    with ZipSource(v1.data.raw / "Train.zip") as archive, archive.member("Train.csv").open() as raw:
        table = pd.read_csv(raw, dtype={"Id": str, "Tags": str})
    train, test = split(table, test_size=0.1)
    assert (v1.data.public / "train.csv").read_bytes() == train.to_csv(index=False).encode()
    assert (v1.data.private / "test.csv").read_bytes() == test.to_csv(index=False).encode()
