"""SIIM-ISIC Melanoma Classification: what only it has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from mlebench.competitions.synthetic import Synthetic
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "siim-isic-melanoma-classification"


def test_records_are_numbered_anew_in_v1(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    raw, public = mini.data.raw / "tfrecords", mini.data.public / "tfrecords"
    for new, old in {
        "test00-2071": "train00-2071",
        "test01-2071": "train06-2071",
        "train00-2071": "train01-2071",
        "train05-2071": "train07-2071",
        "train13-2061": "train15-2061",
    }.items():
        assert (public / f"{new}.tfrec").read_bytes() == (raw / f"{old}.tfrec").read_bytes()
    assert len(list(public.iterdir())) == 16


def test_v2_needs_no_records(tmp_path: Path) -> None:
    competition = find_competition(ID)
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    assert competition.make_miniature is not None
    competition.make_miniature(raw, Synthetic(0))
    shutil.rmtree(raw / "tfrecords")
    assert prepare_task(competition, tmp_path, Edition.V2)


@pytest.mark.parametrize("edition", list(Edition))
def test_every_image_is_there_in_both_formats(miniature: Make, edition: Edition) -> None:
    public = miniature(ID, edition).data.public
    for side in ("train", "test"):
        names = set(pd.read_csv(public / f"{side}.csv")["image_name"])
        assert {path.stem for path in (public / side).iterdir()} == names
        assert {path.stem for path in (public / "jpeg" / side).iterdir()} == names


@pytest.mark.parametrize("edition", list(Edition))
def test_other_columns_are_refused(edition: Edition, tmp_path: Path) -> None:
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    (raw / "train.csv").write_text("image_name,target\nISIC_0000001,0\n")
    with pytest.raises(PreparationError, match="has the columns image_name, target and should"):
        prepare_task(find_competition(ID), tmp_path, edition)
