"""Ventilator Pressure Prediction: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "ventilator-pressure-prediction"


@pytest.mark.parametrize("edition", list(Edition))
def test_only_inspiratory_rows_count(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold, is_out = mini.gold_submission(), read(mini.data.private / "test.csv")["u_out"] == "1"
    values = gold["pressure"].astype(float)
    assert mini.score(gold.assign(pressure=values.where(~is_out, -1e9))) == 0
    assert mini.score(gold.assign(pressure=values - 2)) == 2


@pytest.mark.parametrize("value", ["", "nan", "word", "-inf"])
def test_anything_passes_where_nothing_is_scored_in_v1_alone(miniature: Make, value: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    is_out = read(v1.data.private / "test.csv")["u_out"] == "1"
    for mini, unscored in ((v1, 0), (v2, None)):
        gold = mini.gold_submission()
        assert mini.score(gold.assign(pressure=gold["pressure"].mask(is_out, value))) == unscored
        assert mini.score(gold.assign(pressure=[value, *gold["pressure"][1:]])) is None


def test_breaths_lie_whole_on_one_side_and_rows_are_numbered_anew(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    raw = pd.read_csv(mini.data.raw / "train.csv")
    sides = [pd.read_csv(mini.data.public / f"{side}.csv") for side in ("train", "test")]
    for side in sides:
        assert list(side["id"]) == list(range(1, len(side) + 1))
        assert list(side["breath_id"][::80].repeat(80)) == list(side["breath_id"])
    assert sorted(pd.concat(sides)["breath_id"]) == sorted(raw["breath_id"])


def test_numbers_have_at_most_ten_digits(miniature: Make) -> None:
    table = read(miniature(ID, Edition.V1).data.public / "train.csv")
    assert "5e-05" in set(table["u_in"])
    assert "0" in set(table["time_step"])
    digits = table["time_step"].str.replace(".", "").str.lstrip("0")
    assert max(map(len, digits)) == 10
