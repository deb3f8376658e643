"""Denoising Dirty Documents: what only they have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from mlebench.preparation.archives import unpack
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "denoising-dirty-documents"


def clean_test_pages(mini: Miniature) -> dict[str, NDArray[np.float64]]:
    """The answers as grey levels of pages, by file name."""
    gold = mini.gold_submission()
    numbers = gold["id"].str.partition("_")[0]
    pages = {}
    for number, rows in gold.groupby(numbers):
        name = f"{number}.png"
        shares = np.asarray(rows["value"], dtype=np.float64)
        pages[name] = 255 * shares.reshape(read(mini, f"test/{name}").shape)
    return pages


def read(mini: Miniature, name: str) -> NDArray[np.int16]:
    with Image.open(mini.data.public / name) as image:
        return np.asarray(image).astype(np.int16)


@pytest.mark.parametrize("edition", list(Edition))
def test_answers_are_the_clean_pages_pixel_by_pixel(
    miniature: Make, edition: Edition, tmp_path: Path
) -> None:
    mini = miniature(ID, edition)
    unpack(mini.data.raw / "train_cleaned.zip", tmp_path / "raw")
    gold = mini.gold_submission()
    pages = clean_test_pages(mini)
    assert list(dict.fromkeys(gold["id"].str.partition("_")[0] + ".png")) == sorted(pages)
    for name, page in pages.items():
        with Image.open(tmp_path / "raw" / "train_cleaned" / name) as image:
            assert np.array_equal(page.round(), np.asarray(image))
    name, page = next(iter(pages.items()))
    second_row = gold.set_index("id")["value"][f"{name[:-4]}_2_1"]
    assert second_row == repr(int(page[1, 0].round()) / 255)


@pytest.mark.parametrize("edition", list(Edition))
def test_pages_are_shown_on_one_side_each(miniature: Make, edition: Edition) -> None:
    public = miniature(ID, edition).data.public
    train, cleaned, test = (
        {path.name for path in (public / folder).iterdir()}
        for folder in ("train", "train_cleaned", "test")
    )
    assert train == cleaned
    assert not train & test
    assert len(train | test) == 96


@pytest.mark.parametrize("edition", list(Edition))
def test_values_outside_0_and_1_count_and_gaps_are_problems(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    shifted = mini.score(gold.assign(value=gold["value"].astype(float) + 3))
    assert shifted == 3
    for value in ("", "inf", "white"):
        assert mini.problems(gold.assign(value=[value, *gold["value"][1:]]))
