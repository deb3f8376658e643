"""RANZCR CLiP: what only it has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mlebench.competitions.ranzcr_clip_catheter_line_classification import LABELS, V1_LABELS
from mlebench.competitions.synthetic import Synthetic
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "ranzcr-clip-catheter-line-classification"


def test_v1_leaves_two_labels_out(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert tuple(v1.sample_submission().columns[1:]) == V1_LABELS
    assert tuple(v2.sample_submission().columns[1:]) == LABELS
    gold = v2.gold_submission()
    assert v2.problems(gold[["StudyInstanceUID", *V1_LABELS]])
    inverted = 1 - gold["CVC - Normal"].astype(int)
    assert v2.score(gold.assign(**{"CVC - Normal": inverted})) == round(10 / 11, 5)


@pytest.mark.parametrize("edition", list(Edition))
def test_annotations_of_test_pictures_are_held_back(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    annotated = pd.read_csv(mini.data.public / "train_annotations.csv")["StudyInstanceUID"]
    raw = pd.read_csv(mini.data.raw / "train_annotations.csv")["StudyInstanceUID"]
    tested = set(mini.sample_submission()["StudyInstanceUID"])
    assert set(raw) & tested
    assert set(annotated) == set(raw) - tested


def test_v2_stops_if_a_label_could_not_be_scored(tmp_path: Path) -> None:
    competition = find_competition(ID)
    raw = TaskData(tmp_path, ID).raw
    raw.mkdir(parents=True)
    assert competition.make_miniature is not None
    competition.make_miniature(raw, Synthetic(0))
    pictures = pd.read_csv(raw / "train.csv")
    pictures.assign(**{"NGT - Normal": 0}).to_csv(raw / "train.csv", index=False)
    with pytest.raises(PreparationError, match="the same value of NGT - Normal"):
        prepare_task(competition, tmp_path, Edition.V2)
