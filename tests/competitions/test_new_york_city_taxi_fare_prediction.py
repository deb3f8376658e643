"""New York City Taxi Fare Prediction: what only it has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlebench.competitions.new_york_city_taxi_fare_prediction import COLUMN_TYPES
from mlebench.competitions.synthetic import Synthetic
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "new-york-city-taxi-fare-prediction"


def test_the_training_table_has_its_usual_name_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition).data.public for edition in Edition)
    assert (v1 / "labels.csv").read_bytes() == (v2 / "train.csv").read_bytes()
    assert not (v1 / "train.csv").exists()
    assert not (v2 / "labels.csv").exists()


def test_tables_are_written_as_pandas_reads_them(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    raw = pd.read_csv(mini.data.raw / "train.csv", dtype=COLUMN_TYPES)
    tables = [mini.data.public / "labels.csv", mini.data.private / "test.csv"]
    made = pd.concat([pd.read_csv(path) for path in tables], ignore_index=True)
    raw, made = (table.sort_values("key", ignore_index=True) for table in (raw, made))
    pd.testing.assert_frame_equal(raw, made)


def test_rows_are_paired_by_rank_in_v1_and_by_key_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        gold = mini.gold_submission().sort_values("key")
        gold["key"] = [f"{place:05}x" for place in range(len(gold))]
        assert mini.score(gold) == (0 if mini is v1 else None)


def test_missing_keys_come_last_in_v1(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    gold = mini.gold_submission().sort_values("key")
    assert mini.score(gold.assign(key=[*gold["key"][:-1], ""])) == 0


def test_numeric_keys_are_ranked_as_numbers_in_v1(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    gold = mini.gold_submission().sort_values("key")
    keys = np.arange(len(gold))
    assert mini.score(gold.assign(key=keys)) == 0
    assert mini.score(gold.assign(key=keys / 4 - 3)) == 0


@pytest.mark.parametrize("edition", list(Edition))
def test_negative_fares_count_and_gaps_are_problems(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(fare_amount=-3.0)) is not None
    for value in ("", "inf", "free"):
        assert mini.problems(gold.assign(fare_amount=[value, *gold["fare_amount"][1:]]))


@pytest.mark.parametrize("edition", list(Edition))
def test_a_key_on_both_sides_stops_the_preparation(edition: Edition, tmp_path: Path) -> None:
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    competition = find_competition(ID)
    assert competition.make_miniature is not None
    competition.make_miniature(raw, Synthetic(0))
    rides = pd.read_csv(raw / "train.csv", dtype=COLUMN_TYPES)
    rides["key"] = rides["key"].iloc[0]
    rides.to_csv(raw / "train.csv", index=False)
    with pytest.raises(PreparationError, match="in train and in test"):
        prepare_task(competition, tmp_path, edition)
