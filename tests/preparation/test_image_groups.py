"""Which images belong together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mlebench.competitions.synthetic import encode_image
from mlebench.preparation.image_groups import look_alike_groups, overlap_groups, twin_groups
from mlebench.preparation.raw_files import open_raw_files

Pixels = NDArray[np.uint8]


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


def groups(images: list[Pixels], folder: Path, *, twins: bool = False) -> list[int]:
    names = [f"{index}.png" for index in range(len(images))]
    for name, image in zip(names, images, strict=True):
        (folder / name).write_bytes(encode_image(image, "PNG"))
    with open_raw_files(folder, folder) as files:
        return list((twin_groups if twins else overlap_groups)(files, names))


def test_cuttings_that_overlap_at_any_shift_belong_together(
    random: np.random.Generator, tmp_path: Path
) -> None:
    slides = random.integers(0, 256, (2, 200, 300, 3), dtype=np.uint8)
    images = [
        slides[0, :96, :96],
        slides[1, :96, :96],
        slides[0, 41:137, 57:153],
        slides[0, 80:176, 100:196],
        slides[1, 100:196, 200:296],
    ]
    assert groups(images, tmp_path) == [0, 1, 0, 0, 4]


def test_bare_background_joins_nothing(random: np.random.Generator, tmp_path: Path) -> None:
    images = []
    for tissue in random.integers(0, 256, (3, 96, 40, 3), dtype=np.uint8):
        image = np.full((96, 96, 3), 243, np.uint8)
        # A few shades in a regular order, as compression makes of bare glass.
        image[::2, ::2] += np.arange(48, dtype=np.uint8)[:, np.newaxis] % 8
        image[:, :40] = tissue
        images.append(image)
    assert groups(images, tmp_path) == [0, 1, 2]


def test_images_smaller_than_a_block_stay_alone(tmp_path: Path) -> None:
    assert groups([np.zeros((3, 3, 3), np.uint8)] * 2, tmp_path) == [0, 1]


def test_photographs_that_differ_by_a_shade_on_average_are_twins(
    random: np.random.Generator, tmp_path: Path
) -> None:
    photo = random.integers(10, 200, (100, 150, 3), dtype=np.uint8)
    other = random.integers(10, 200, (100, 150, 3), dtype=np.uint8)
    images = [other, photo, photo + np.uint8(1), photo + np.uint8(5), photo.copy(), photo[:99]]
    assert groups(images, tmp_path, twins=True) == [0, 1, 1, 3, 1, 5]


def test_a_chain_of_twins_is_one_group(random: np.random.Generator, tmp_path: Path) -> None:
    photo = random.integers(10, 200, (100, 150, 3), dtype=np.uint8)
    chain = [photo + np.uint8(shades) for shades in (4, 2, 0, 3, 1)]
    assert groups(chain, tmp_path, twins=True) == [0] * 5


def test_shots_of_one_label_that_differ_in_light_noise_and_size_look_alike(
    random: np.random.Generator, tmp_path: Path
) -> None:
    scenes = random.integers(60, 180, (2, 16, 16, 3)).repeat(8, axis=1).repeat(8, axis=2)
    brighter = scenes[0] * 1.1 + random.normal(5, 3, scenes[0].shape)
    images = [scenes[0], scenes[1], brighter, scenes[0][:126, :127], scenes[0]]
    names = [f"{index}.png" for index in range(len(images))]
    for name, image in zip(names, images, strict=True):
        (tmp_path / name).write_bytes(encode_image(image.clip(0, 255).astype(np.uint8), "PNG"))
    with open_raw_files(tmp_path, tmp_path) as files:
        found = look_alike_groups(files, names, ["a", "a", "a", "a", "b"])
    assert found.tolist() == [0, 1, 0, 0, 4]


def test_thumbnails_are_area_means(tmp_path: Path) -> None:
    # One column in 96 of 255 shades: a mean difference of 2.66, on whatever side it lies.
    blank, left, right = (np.zeros((96, 96, 3), np.uint8) for _ in range(3))
    left[:, 0], right[:, -1] = 255, 255
    faint = blank.copy()
    faint[:, 50] = 95
    assert groups([blank, left, right, faint], tmp_path, twins=True) == [0, 1, 2, 0]
