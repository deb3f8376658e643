"""Plant Pathology 2021: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "plant-pathology-2021-fgvc8"


def twins_by_name(mini: Miniature) -> set[str]:
    """Test images whose name differs from a training image's in the last digit alone."""
    train = {name[:15] for name in read(mini.data.public / "train.csv")["image"]}
    return {name for name in mini.sample_submission()["image"] if name[:15] in train}


def test_names_lead_to_twins_in_train_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert twins_by_name(v1)
    assert not twins_by_name(v2)
    names = v2.sample_submission()["image"].tolist()
    assert names == [f"{place}.jpg" for place in range(len(names))]
    for old, new in zip(v1.sample_submission()["image"], names, strict=True):
        old_image, new_image = (
            (mini.data.public / "test_images" / name).read_bytes()
            for mini, name in ((v1, old), (v2, new))
        )
        assert old_image == new_image


@pytest.mark.parametrize("word", ["Scab", "scab,rust", "none"])
def test_words_that_are_no_label_are_dropped_in_v1_and_refused_in_v2(
    miniature: Make, word: str
) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        gold = mini.gold_submission()
        gold["labels"] = gold["labels"].where(gold.index != 4, f"{word} " + gold["labels"])
        if mini is v1:
            assert mini.score(gold) == 1
        else:
            (problem,) = mini.problems(gold)
            assert f"image 4.jpg: '{word}' in column labels; it must be one of" in problem.message


@pytest.mark.parametrize("edition", list(Edition))
def test_order_and_repetition_do_not_count_and_no_label_is_allowed(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    backwards = gold["labels"].map(lambda cell: "  ".join([*cell.split()[::-1], *cell.split()]))
    assert mini.score(gold.assign(labels=backwards)) == 1
    assert mini.score(gold.assign(labels="")) == 0


def test_a_column_of_numbers_is_refused(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        assert mini.problems(mini.gold_submission().assign(labels="1"))


def test_some_twins_have_other_labels(miniature: Make) -> None:
    table = pd.read_csv(miniature(ID, Edition.V1).data.raw / "train.csv")
    labels = table.groupby(table["image"].str[:15])["labels"].nunique()
    assert (labels > 1).any()
