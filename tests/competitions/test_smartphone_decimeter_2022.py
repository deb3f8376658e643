"""Smartphone Decimeter Challenge: what only it has."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "smartphone-decimeter-2022"


@pytest.mark.parametrize("edition", list(Edition))
def test_no_truth_of_a_test_drive_is_public_and_a_date_is_on_one_side(
    miniature: Make, edition: Edition
) -> None:
    public = miniature(ID, edition).data.public
    assert not list((public / "test").rglob("ground_truth.csv"))
    train, test = (
        {path.name[:10] for path in (public / side).iterdir()} for side in ("train", "test")
    )
    assert test
    assert not train & test


def test_v2_drops_whole_lines_of_logs_and_keeps_all_else(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition).data.public for edition in Edition)
    for path in (v2 / "test").rglob("gnss_log.txt"):
        assert path.read_bytes() == b"# Header\nRaw,1,2\n"
    v1_names, v2_names = (
        {str(path.relative_to(public)) for path in public.rglob("*") if path.is_file()}
        for public in (v1, v2)
    )
    dropped = v1_names - v2_names
    assert not v2_names - v1_names
    assert all(name.startswith("test/") and name.endswith(".nmea") for name in dropped)
    assert any(name.startswith("train/") and name.endswith(".nmea") for name in v2_names)


def test_rows_are_paired_by_place_in_v1_and_by_time_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        gold = mini.gold_submission()
        by_trip = gold.sort_values("tripId", kind="stable", ascending=False)
        assert mini.score(by_trip) == 0
        score = mini.score(gold[::-1])
        assert score is not None
        assert (score > 1) == (mini is v1)
        as_floats = gold.assign(UnixTimeMillis=gold["UnixTimeMillis"].astype(float))
        assert mini.score(as_floats) == 0
    gold = v1.gold_submission()
    assert v1.score(gold.assign(UnixTimeMillis="noon")) == 0
    times = pd.Series([gold["UnixTimeMillis"][1], *gold["UnixTimeMillis"][1:]])
    assert "already" in " ".join(map(str, v2.problems(gold.assign(UnixTimeMillis=times))))


@pytest.mark.parametrize(("value", "v1_score"), [("", math.nan), ("inf", math.nan), ("-91", 1.0)])
def test_impossible_places_pass_in_v1_alone(miniature: Make, value: str, v1_score: float) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    changed = gold.assign(LatitudeDegrees=[value, *gold["LatitudeDegrees"][1:]])
    score = v1.score(changed)
    assert score is not None
    assert math.isnan(score) == math.isnan(v1_score)
    assert v2.score(changed) is None
    assert v1.score(gold.assign(LatitudeDegrees=["north", *gold["LatitudeDegrees"][1:]])) is None


@pytest.mark.parametrize("edition", list(Edition))
def test_each_trip_has_as_many_rows_as_asked_for(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    trips = gold["tripId"].unique()
    assert mini.problems(gold.assign(tripId=[trips[-1], *gold["tripId"][1:]]))
    assert mini.problems(gold[1:])
