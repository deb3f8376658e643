"""Identify Contrails: what only it has."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "google-research-identify-contrails-reduce-global-warming"


@pytest.mark.parametrize("edition", list(Edition))
def test_masks_of_test_records_are_withheld(miniature: Make, edition: Edition) -> None:
    public = miniature(ID, edition).data.public
    assert {path.name for path in (public / "test").glob("*/*")} == {
        f"band_{number:02}.npy" for number in range(8, 17)
    }
    assert len(list((public / "train").glob("*/human_*.npy"))) == 2 * (44 - 8)
    train = json.loads((public / "train_metadata.json").read_bytes())
    assert {record["record_id"] for record in train} == {
        path.name for path in (public / "train").iterdir()
    }


def test_pixels_are_numbered_down_columns(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    for row_id, cell in mini.gold_submission()[["record_id", "encoded_pixels"]].to_numpy():
        truth = np.load(mini.data.raw / "train" / row_id / "human_pixel_masks.npy")[..., 0]
        marked = np.zeros(truth.size, dtype=bool)
        numbers = [int(number) for number in cell.strip("-").split()]
        for start, length in zip(numbers[::2], numbers[1::2], strict=True):
            marked[start - 1 : start - 1 + length] = True
        assert (marked.reshape(truth.shape, order="F") == truth).all()


def test_only_v1_has_sizes_in_the_sample_submission(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition).sample_submission() for edition in Edition)
    assert list(v1) == ["record_id", "encoded_pixels", "height", "width"]
    assert list(v2) == ["record_id", "encoded_pixels"]


def test_cells_that_no_edition_or_only_v1_takes(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for cell, valid in {
        "": [],
        "NA": [],
        "1 1.0": [],
        "9 1 2 1": [],
        "5": ["v1"],
        "1 2 7": ["v1"],
        "1 9999": ["v1"],
        " ": ["v1", "v2"],
        "-": ["v1", "v2"],
    }.items():
        for mini in (v1, v2):
            gold = mini.gold_submission()
            changed = gold.assign(encoded_pixels=[*gold["encoded_pixels"][:-1], cell])
            assert (not mini.problems(changed)) == (str(mini.edition) in valid), (
                cell,
                mini.edition,
            )
