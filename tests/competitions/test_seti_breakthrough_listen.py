"""SETI Breakthrough Listen: what only it has."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from mlebench.competitions.synthetic import Synthetic
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "seti-breakthrough-listen"


def test_withdrawn_data_tells_labels_of_test_snippets_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    old = v1.data.public / "old_leaky_data"
    labels = dict(read(old / "train_labels_old.csv").to_numpy())
    told = {path.read_bytes(): labels[path.stem] for path in old.rglob("*.npy")}
    answers = dict(v1.gold_submission().to_numpy())
    found = {
        path.stem: told[path.read_bytes()]
        for path in (v1.data.public / "test").rglob("*.npy")
        if path.read_bytes() in told
    }
    assert found
    assert found.items() <= answers.items()
    assert not (v2.data.public / "old_leaky_data").exists()
    assert "old_leaky_data" not in v2.competition.description.split("## Edition v1")[0]


def test_v2_needs_no_withdrawn_data(tmp_path: Path) -> None:
    competition = find_competition(ID)
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    assert competition.make_miniature is not None
    competition.make_miniature(raw, Synthetic(0))
    shutil.rmtree(raw / "old_leaky_data")
    assert prepare_task(competition, tmp_path, Edition.V2)


@pytest.mark.parametrize("edition", list(Edition))
def test_each_id_has_its_array(miniature: Make, edition: Edition) -> None:
    public = miniature(ID, edition).data.public
    for side, table in (("train", "train_labels"), ("test", "sample_submission")):
        for snippet in read(public / f"{table}.csv")["id"]:
            array = np.load(public / side / snippet[0] / f"{snippet}.npy")
            assert array.dtype == np.float16
            assert array.shape[0] == 6
