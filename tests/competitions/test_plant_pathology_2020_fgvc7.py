"""Plant Pathology 2020: what only it has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mlebench.competitions.plant_pathology_2020_fgvc7 import LABELS
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "plant-pathology-2020-fgvc7"
both_editions = pytest.mark.parametrize("edition", list(Edition))


@both_editions
def test_scores_need_not_be_probabilities(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    scaled = gold.assign(**{label: 7 * gold[label].astype(float) - 3 for label in LABELS})
    assert mini.score(scaled) == 1.0


@both_editions
def test_a_further_column_is_a_problem(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    assert mini.problems(mini.sample_submission().assign(notes="none"))


@both_editions
def test_pictures_follow_their_labels_to_new_names(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    labels = {
        (mini.data.raw / "images" / f"{row[0]}.jpg").read_bytes(): row[1:]
        for row in read(mini.data.raw / "train.csv").itertuples(index=False)
    }
    renamed = pd.concat([read(mini.data.public / "train.csv"), mini.gold_submission()])
    for row in renamed.itertuples(index=False):
        assert labels[(mini.data.public / "images" / f"{row[0]}.jpg").read_bytes()] == row[1:]


def test_an_image_id_of_another_kind_is_refused(miniature: Make, tmp_path: Path) -> None:
    mini = miniature(ID, Edition.V1)
    data = TaskData(tmp_path, ID)
    data.raw.mkdir(parents=True)
    table = read(mini.data.raw / "train.csv").replace({"image_id": {"Train_7": "Leaf_7"}})
    table.to_csv(data.raw / "train.csv", index=False)
    with pytest.raises(PreparationError, match="'Leaf_7'"):
        prepare_task(mini.competition, tmp_path, Edition.V1)
