"""IceCube: what only it has."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from mlebench.competitions import icecube_neutrinos_in_deep_ice
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "icecube-neutrinos-in-deep-ice"
ANGLES = ["azimuth", "zenith"]


def metas(mini: Miniature) -> tuple[pd.DataFrame, pd.DataFrame]:
    train, test = (
        pd.read_parquet(mini.data.public / f"{side}_meta.parquet") for side in ("train", "test")
    )
    return train, test


@pytest.mark.parametrize("edition", list(Edition))
def test_the_tables_of_events_hold_what_the_raw_one_does(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    raw = pd.read_parquet(mini.data.raw / "train_meta.parquet")
    train, test = metas(mini)
    is_test = raw["batch_id"].isin(test["batch_id"])
    pd.testing.assert_frame_equal(train, raw[~is_test].reset_index(drop=True))
    unlabelled = raw[is_test].drop(columns=ANGLES).reset_index(drop=True)
    pd.testing.assert_frame_equal(test, unlabelled)


def test_each_batch_has_its_file_on_its_side(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    for side, meta in zip(("train", "test"), metas(mini), strict=True):
        for batch, events in meta.groupby("batch_id"):
            pulses = pd.read_parquet(mini.data.public / side / f"batch_{batch}.parquet")
            assert set(pulses.index) == set(events["event_id"])


def test_blocks_of_events_make_one_table(
    miniature: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mini = miniature(ID, Edition.V1)
    data = TaskData(tmp_path, ID)
    data.root.mkdir()
    data.raw.symlink_to(mini.data.raw)
    monkeypatch.setattr(icecube_neutrinos_in_deep_ice, "BLOCK_ROWS", 50)
    prepare_task(mini.competition, tmp_path, Edition.V1)
    again = Miniature(mini.competition, Edition.V1, tmp_path)
    for one, other in zip(metas(mini), metas(again), strict=True):
        pd.testing.assert_frame_equal(one, other)
    for path in ("public/sample_submission.csv", "private/test.csv"):
        assert (data.prepared / path).read_bytes() == (mini.data.prepared / path).read_bytes()


@pytest.mark.parametrize("edition", list(Edition))
def test_any_angles_stand_for_a_direction_but_true_and_false_do_not(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    azimuth, zenith = (gold[name].astype(float) for name in ANGLES)
    assert mini.score(gold.assign(azimuth=azimuth + math.pi, zenith=-zenith)) == 0
    opposite = gold.assign(azimuth=azimuth + math.pi, zenith=math.pi - zenith)
    assert mini.score(opposite) == round(math.pi, 5)
    assert mini.score(gold.assign(event_id=gold["event_id"] + ".0")) == 0
    assert mini.problems(gold.assign(azimuth=True))
    assert "azimuth" in str(mini.problems(gold.assign(azimuth="up"))[0])
    assert mini.problems(gold.assign(energy=1))
