"""Humpback Whale Identification Challenge: what only it has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "whale-categorization-playground"
both_editions = pytest.mark.parametrize("edition", list(Edition))


@both_editions
def test_whales_that_train_does_not_name_are_new(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    raw = read(mini.data.raw / "train.csv").set_index("Image")["Id"]
    gold = mini.gold_submission().set_index("Image")["Id"]
    changed = raw[gold.index][raw[gold.index] != gold]
    assert len(changed)
    assert not set(changed) & set(read(mini.data.public / "train.csv")["Id"])
    assert set(gold[changed.index]) == {"new_whale"}


@both_editions
@pytest.mark.parametrize("cell", ["", "NA"])
def test_v1_takes_words_for_missing_ones_too(miniature: Make, edition: Edition, cell: str) -> None:
    gold = miniature(ID, edition).gold_submission()
    gold.loc[2, "Id"] = cell
    assert bool(miniature(ID, edition).problems(gold)) == (edition is Edition.V1 or not cell)


def test_v2_names_the_image_whose_cell_is_blank(miniature: Make) -> None:
    mini = miniature(ID, Edition.V2)
    gold = mini.gold_submission()
    gold.loc[2, "Id"] = "  "
    assert f"Image {gold['Image'][2]}: an empty cell" in mini.problems(gold)[0].message


def test_v1_needs_a_new_whale_in_the_test_set(tmp_path: Path) -> None:
    raw = TaskData(tmp_path, ID).raw
    (raw / "train").mkdir(parents=True)
    names = [f"{k}.jpg" for k in range(40)]
    table = pd.DataFrame({"Image": names, "Id": ["w_0", "w_1"] * 20})
    table.to_csv(raw / "train.csv", index=False)
    with pytest.raises(PreparationError, match="no test image is of a new whale"):
        prepare_task(find_competition(ID), tmp_path, Edition.V1)
