"""OpenVaccine: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.competitions.stanford_covid_vaccine import sequence_groups
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "stanford-covid-vaccine"


def molecules(mini: Miniature, side: str) -> pd.DataFrame:
    return pd.read_json(mini.data.public / f"{side}.json", lines=True)


def is_scored(mini: Miniature) -> pd.Series[bool]:
    return read(mini.data.private / "test.csv")["keep"] == "True"


def test_the_order_of_rows_changes_the_score_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    score = v1.score(v1.gold_submission()[::-1])
    assert score is not None
    assert score > 0.1
    assert v2.score(v2.gold_submission()[::-1]) == 0


def test_molecules_are_near_identical_to_a_tenth_of_their_length_also_in_steps() -> None:
    chain = ["A" * 20, "A" * 18 + "CC", "A" * 16 + "CCCC", "G" * 20, "A" * 17 + "UUU"]
    assert list(sequence_groups(chain)) == [0, 0, 0, 3, 4]


def test_failing_molecules_of_the_test_groups_are_on_no_side_in_v2(miniature: Make) -> None:
    mini = miniature(ID, Edition.V2)
    raw = pd.read_json(mini.data.raw / "train.json", lines=True)
    train, test = (set(molecules(mini, side)["id"]) for side in ("train", "test"))
    groups = sequence_groups(list(raw["sequence"]))
    of_test = set(groups[raw["id"].isin(test)])
    left_out = raw[~raw["id"].isin(train | test)]
    assert len(left_out)
    assert not left_out["SN_filter"].any()
    assert set(groups[left_out.index]) <= of_test
    assert 0.8 * len(raw) // 10 <= len(test) <= len(raw) // 10


def test_probabilities_of_pairs_are_passed_on_in_v2_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert not (v1.data.public / "bpps").exists()
    known = {path.stem for path in (v2.data.public / "bpps").iterdir()}
    given = {*molecules(v2, "train")["id"], *molecules(v2, "test")["id"]}
    first = pd.read_json(v2.data.raw / "train.json", lines=True)["id"][0]
    assert known == given - {first}


@pytest.mark.parametrize("value", ["", "inf", "word"])
def test_what_is_not_scored_may_be_anything_in_v1_alone(miniature: Make, value: str) -> None:
    for edition, unscored in ((Edition.V1, 0), (Edition.V2, None)):
        mini = miniature(ID, edition)
        gold, keep = mini.gold_submission(), is_scored(mini)
        assert mini.score(gold.assign(deg_50C=value)) == unscored
        assert mini.score(gold.assign(reactivity=gold["reactivity"].where(keep, value))) == unscored
        assert mini.score(gold.assign(reactivity=[value, *gold["reactivity"][1:]])) is None


@pytest.mark.parametrize("edition", list(Edition))
def test_each_position_has_one_row_and_all_columns(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    for damaged in (
        gold.drop(columns="deg_pH10"),
        gold[1:],
        gold.assign(id_seqpos=[gold["id_seqpos"][1], *gold["id_seqpos"][1:]]),
    ):
        assert mini.problems(damaged)
