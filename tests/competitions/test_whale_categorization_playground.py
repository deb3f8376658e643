"""Humpback Whale Identification Challenge: what only it has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.preparation.image_groups import look_alike_groups
from mlebench.preparation.raw_files import open_raw_files
from mlebench.registry import find_task
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "whale-categorization-playground"
both_editions = pytest.mark.parametrize("edition", list(Edition))


def split_encounters(mini: Miniature) -> int:
    """The number of groups of photographs that lie on both sides."""
    table = read(mini.data.raw / "train.csv")
    with open_raw_files(mini.data.raw / "train", mini.data_dir) as images:
        groups = look_alike_groups(images, table["Image"].tolist(), table["Id"].tolist())
    is_test = table["Image"].isin(mini.gold_submission()["Image"])
    return int((is_test.groupby(groups).nunique() > 1).sum())


def test_encounters_are_on_both_sides_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert split_encounters(v1) > 0
    assert split_encounters(v2) == 0


def test_whales_seen_twice_in_training_are_all_tested_in_v1_alone(miniature: Make) -> None:
    is_tested = []
    for edition in Edition:
        mini = miniature(ID, edition)
        counts = read(mini.data.public / "train.csv")["Id"].value_counts()
        twice = set(counts[counts > 1].index)
        is_tested.append(twice <= set(mini.gold_submission()["Id"]))
    assert is_tested == [True, False]


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
        prepare_task(find_task(ID), tmp_path, Edition.V1)
