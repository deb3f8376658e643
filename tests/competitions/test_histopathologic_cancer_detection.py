"""Histopathologic Cancer Detection: what only it has."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "histopathologic-cancer-detection"


def test_overlapping_patches_are_parted_in_v1_alone(miniature: Make) -> None:
    assert patches_that_continue_another(miniature(ID, Edition.V1))
    assert not patches_that_continue_another(miniature(ID, Edition.V2))


def test_rows_keep_the_order_of_the_raw_table(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        order = {
            row_id: row for row, row_id in enumerate(read(mini.data.raw / "train_labels.csv")["id"])
        }
        for path in (mini.data.public / "train_labels.csv", mini.data.private / "answers.csv"):
            rows = [order[row_id] for row_id in read(path)["id"]]
            assert rows == sorted(rows)


def test_the_test_share_is_that_of_the_original_competition(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    labelled, unlabelled = len(read(mini.data.raw / "train_labels.csv")), 40
    expected = np.ceil(labelled * unlabelled / (labelled + unlabelled))
    assert len(mini.sample_submission()) == expected


def patches_that_continue_another(mini: Miniature) -> int:
    """How many test patches share their first or last 56 columns with a train patch."""
    train, test = (
        [
            pixels(mini, side, name)
            for name in sorted(p.stem for p in (mini.data.public / side).iterdir())
        ]
        for side in ("train", "test")
    )
    starts = {patch[:, :56].tobytes() for patch in train}
    ends = {patch[:, 40:].tobytes() for patch in train}
    return sum(
        patch[:, 40:].tobytes() in starts or patch[:, :56].tobytes() in ends for patch in test
    )


def pixels(mini: Miniature, side: str, name: str) -> NDArray[np.uint8]:
    with Image.open(mini.data.public / side / f"{name}.tif") as image:
        return np.asarray(image)
