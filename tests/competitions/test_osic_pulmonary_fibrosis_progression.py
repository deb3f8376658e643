"""OSIC Pulmonary Fibrosis Progression: what only it has."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "osic-pulmonary-fibrosis-progression"
BEST = round(-math.log(70 * math.sqrt(2)), 5)


def scored(mini: Miniature) -> pd.DataFrame:
    """Of the answers, each patient's last three visits, in their order."""
    answers = read(mini.data.private / "test.csv")
    visits = answers[answers["FVC"] != ""].astype({"Weeks": int})
    return visits.sort_values("Weeks").groupby("Patient").tail(3).sort_index()


def test_sure_rows_alone_may_be_submitted_in_v1_only(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    sample, row = v1.sample_submission(), scored(v1).iloc[:1]
    sure = row[["Patient_Week", "FVC"]].assign(Confidence=70)
    assert v1.score(sure) == BEST
    assert v2.score(sure) is None
    assert v1.score(pd.concat([sure, sure.assign(FVC=0)])) is not None
    score = v1.score(sample)
    assert score is not None
    assert score < BEST


def test_only_the_last_three_visits_of_a_patient_count(miniature: Make) -> None:
    mini = miniature(ID, Edition.V2)
    gold = mini.gold_submission()
    assert mini.score(gold) == BEST
    is_scored = gold["Patient_Week"].isin(scored(mini)["Patient_Week"])
    assert mini.score(gold.assign(FVC=gold["FVC"].where(is_scored, "0"))) == BEST
    assert is_scored.sum() == 3 * read(mini.data.public / "test.csv")["Patient"].nunique()


def test_what_is_missing_or_infinite_counts_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    rows = scored(v1)[["Patient_Week", "FVC"]].assign(Confidence="70")
    first = rows["Patient_Week"] == rows["Patient_Week"].iloc[0]
    for column, value, score in (
        ("FVC", "", math.nan),
        ("Confidence", "", BEST),
        ("Confidence", "inf", -math.inf),
    ):
        changed = rows.assign(**{column: rows[column].mask(first, value)})
        assert str(v1.score(changed)) == str(score)
        gold = v2.gold_submission()
        assert v2.problems(gold.assign(**{column: [value, *gold[column][1:]]}))
    unscored = v1.sample_submission()
    unscored = unscored[~unscored["Patient_Week"].isin(rows["Patient_Week"])]
    assert str(v1.score(unscored)) == "nan"


def test_a_scored_row_must_not_be_there_twice_in_v1_but_others_may(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    sample = mini.sample_submission()
    is_scored = sample["Patient_Week"].isin(scored(mini)["Patient_Week"])
    assert mini.score(pd.concat([sample, sample[is_scored][:1]])) is None
    score = mini.score(pd.concat([sample, *[sample[~is_scored]] * 2]))
    assert score == mini.score(sample)
    assert mini.problems(sample.assign(Patient_Week="nobody_1"))
    assert mini.problems(sample.assign(FVC=["much", *sample["FVC"][1:]]))


@pytest.mark.parametrize("edition", list(Edition))
def test_later_visits_of_test_patients_are_nowhere_public(
    miniature: Make, edition: Edition
) -> None:
    public = miniature(ID, edition).data.public
    train, test = (read(public / f"{side}.csv") for side in ("train", "test"))
    assert not set(train["Patient"]) & set(test["Patient"])
    assert test["Patient"].is_unique
    for side, table in (("train", train), ("test", test)):
        assert {path.name for path in (public / side).iterdir()} == set(table["Patient"])
