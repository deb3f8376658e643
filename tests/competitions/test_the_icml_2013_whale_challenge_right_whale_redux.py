"""The ICML 2013 Whale Challenge: what only it has."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.preparation.archives import write_zip
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "the-icml-2013-whale-challenge-right-whale-redux"


def agreement_of_neighbours(mini: Miniature) -> float:
    """How far the labels of clips with successive numbers correlate."""
    labels = mini.gold_submission()["probability"].astype(int).to_numpy()
    return float(np.corrcoef(labels[:-1], labels[1:])[0, 1])


def test_only_v1_tells_when_clips_were_recorded(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert v1.sample_submission()["clip"].str.fullmatch(r"\d{8}_\d{6}_\d+s\d+ms_Test\d+.aif").all()
    assert agreement_of_neighbours(v1) > 0.3
    assert v2.sample_submission()["clip"].str.fullmatch(r"Test\d+.aif").all()
    assert abs(agreement_of_neighbours(v2)) < 0.2


@pytest.mark.parametrize("edition", list(Edition))
def test_train_names_keep_their_labels_and_are_numbered_in_order_of_time(
    miniature: Make, edition: Edition
) -> None:
    with zipfile.ZipFile(miniature(ID, edition).data.public / "train2.zip") as archive:
        assert archive.namelist()[0] == "train2/"
        numbers = [int(re.findall(r"TRAIN(\d+)_[01].aif", n)[0]) for n in archive.namelist()[1:]]
    assert numbers == list(range(240))


@pytest.mark.parametrize("edition", list(Edition))
def test_clips_of_five_days_are_refused(edition: Edition, tmp_path: Path) -> None:
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    clips = {f"train2/2009032{day}_000000_0s0ms_TRAIN{day}_0.aif": b"" for day in range(5)}
    write_zip(raw / "train2.zip", clips, stored=True)
    with pytest.raises(PreparationError, match="clips of 5 days and should of 4"):
        prepare_task(find_competition(ID), tmp_path, edition)


def test_v2_refuses_clips_that_are_none(tmp_path: Path) -> None:
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    clips = {f"train2/2009032{day}_000000_0s0ms_TRAIN{day}_0.aif": b"" for day in range(4)}
    write_zip(raw / "train2.zip", clips, stored=True)
    with pytest.raises(PreparationError, match="is no AIFF clip"):
        prepare_task(find_competition(ID), tmp_path, Edition.V2)
