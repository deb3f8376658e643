"""Numbers for models to learn from: images."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data_files import IMAGE_SUFFIXES, DataFile
from features import Block
from journal import Clock, Journal
from understand import IMAGE_COLUMN, Question, as_text

SIDE = 32
"""Images are scaled to squares of this many pixels a side."""
THUMBNAIL_SIDES = (4, 8, 16)
ORIENTATIONS = 9
CELL = 8
"""Pixels a side of the cells in which directions of edges are counted."""
BINS = 8
"""Steps of brightness in each channel's histogram."""
BATCH = 1000
MIN_TRAIN_IMAGES = 20

Picture = tuple[NDArray[np.uint8], tuple[int, int]]
"""Pixels, shape (SIDE, SIDE, 3), and the width and height before scaling."""


def match_images(
    question: Question, files: list[DataFile]
) -> tuple[list[DataFile | None], list[DataFile | None]] | None:
    """The image of each train row and of each test row, if nearly all rows name one."""
    images = [file for file in files if file.suffix in IMAGE_SUFFIXES]
    train = _match_side(question.train, images, "train")
    test = _match_side(question.test, images, "test")
    return (train, test) if train and test else None


def _match_side(
    table: pd.DataFrame, images: list[DataFile], side: str
) -> list[DataFile | None] | None:
    by_name: dict[str, DataFile] = {}
    # Files in folders named after the side come first, then plain ones before members of zips.
    for file in sorted(images, key=lambda file: side not in file.folder.lower()):
        for name in (file.name, file.base, file.stem):
            by_name.setdefault(name, file)
    for name in sorted(table.columns, key=lambda name: name != IMAGE_COLUMN):
        found = [by_name.get(value) for value in as_text(table[name])]
        if found and sum(file is not None for file in found) > 0.9 * len(found):
            return found
    return None


def image_block(
    train: list[DataFile | None],
    test: list[DataFile | None],
    seed: int,
    cpus: int,
    clock: Clock,
    journal: Journal,
) -> tuple[Block, NDArray[np.intp]] | None:
    """Thumbnails, edges and colours, and the train rows for which they could be made.

    Reads the test images first, then train images in random order while a third of the
    time left lasts.

    Args:
        train: a file for each train row.
        test: a file for each test row; a row without one gets a black image.
        seed: of the order.
        cpus: threads to read with.
        clock: tells when to stop.
        journal: is told what was made.

    Returns:
        None if the images cannot be read, or not in time.
    """
    until_s = clock.left_s() * 2 / 3
    black: Picture = (np.zeros((SIDE, SIDE, 3), np.uint8), (0, 0))

    def load(file: DataFile | None) -> Picture | None:
        return _load(file) if file is not None and clock.left_s() > until_s else None

    order = np.random.default_rng(seed).permutation(len(train))
    with ThreadPoolExecutor(cpus) as pool:
        test_pictures = list(pool.map(load, test))
        train_pictures = list(pool.map(load, (train[row] for row in order)))
    rows = np.sort([row for row, found in zip(order, train_pictures, strict=True) if found])
    read_test = sum(picture is not None for picture in test_pictures)
    journal.say(
        f"images: read {len(rows)} of {len(train)} of train, {read_test} of {len(test)} of test"
    )
    if len(rows) < MIN_TRAIN_IMAGES or read_test < 0.9 * len(test):
        return None
    by_row = dict(zip(order.tolist(), train_pictures, strict=True))
    pictures = [picture or black for picture in [*map(by_row.get, rows.tolist()), *test_pictures]]
    return _block(pictures, journal), rows


def _load(file: DataFile) -> Picture | None:
    from PIL import Image

    try:
        with file.open() as stream, Image.open(stream) as image:
            size = image.size
            image.draft("RGB", (2 * SIDE, 2 * SIDE))
            if image.mode.startswith(("I", "F")):
                deep = np.asarray(image, np.float32)
                spread = max(float(np.ptp(deep)), 1e-9)
                image_8_bit = Image.fromarray(((deep - deep.min()) / spread * 255).astype(np.uint8))
            else:
                image_8_bit = image.convert("RGB")
            is_enlarged = min(size) < SIDE
            how = Image.Resampling.BICUBIC if is_enlarged else Image.Resampling.BOX
            scaled = image_8_bit.convert("RGB").resize((SIDE, SIDE), how)
            return np.asarray(scaled, np.uint8), size
    except Exception:  # noqa: BLE001 - a damaged image may fail in any way; its row goes without
        return None


def _block(pictures: list[Picture], journal: Journal) -> Block:
    pixels = np.stack([picture[0] for picture in pictures])
    sizes = np.array([picture[1] for picture in pictures], float)
    is_grey = bool((np.ptp(pixels[:BATCH].astype(int), axis=3) < 8).all())
    usual = float(np.median(sizes))
    side = min(THUMBNAIL_SIDES, key=lambda side: abs(side - usual))
    batches: list[list[NDArray[Any]]] = []
    for start in range(0, len(pixels), BATCH):
        batch = pixels[start : start + BATCH].astype(np.float32) / 255
        channels = batch[..., :1] if is_grey else batch
        batches.append([_shrunk(channels, side), _edges(batch.mean(axis=3)), _colours(channels)])
    parts = [np.concatenate(part) for part in zip(*batches, strict=True)]
    if sizes.std(axis=0).max() > 0:
        parts.append(np.log1p(sizes))
    journal.say(
        f"images: {'grey' if is_grey else 'colour'}, usually {usual:.0f} pixels a side; made "
        f"{side} x {side} thumbnails, directions of edges, {'' if is_grey else 'colour '}histograms"
    )
    return Block(
        np.hstack(parts).astype(np.float32),
        np.hstack([_of_unit_scale(part) for part in parts]).astype(np.float32),
    )


def _shrunk(channels: NDArray[Any], side: int) -> NDArray[Any]:
    rows, _, _, depth = channels.shape
    step = SIDE // side
    tiles = channels.reshape(rows, side, step, side, step, depth)
    return np.asarray(tiles.mean(axis=(2, 4)).reshape(rows, -1))


def _edges(grey: NDArray[Any]) -> NDArray[Any]:
    """Histograms of oriented gradients (Dalal and Triggs, 2005), without overlapping blocks."""
    down, across = np.gradient(grey, axis=(1, 2))
    strength = np.hypot(down, across)
    direction = (np.arctan2(down, across) % np.pi) / np.pi * ORIENTATIONS
    cells = SIDE // CELL
    counts = []
    for orientation in range(ORIENTATIONS):
        # Each pixel counts for the two nearest orientations, by how near it is.
        gap = np.abs(direction - orientation)
        nearness = np.clip(1 - np.minimum(gap, ORIENTATIONS - gap), 0, 1)
        tiles = (strength * nearness).reshape(-1, cells, CELL, cells, CELL)
        counts.append(tiles.sum(axis=(2, 4)).reshape(len(grey), -1))
    edges = np.hstack(counts)
    return np.asarray(np.sqrt(edges / (edges.sum(axis=1, keepdims=True) + 1e-3)))


def _colours(channels: NDArray[Any]) -> NDArray[Any]:
    """Mean, deviation and histogram of brightness of each channel."""
    flat = channels.reshape(len(channels), -1, channels.shape[-1])
    steps = np.minimum((flat * BINS).astype(int), BINS - 1)
    histogram = [(steps == step).mean(axis=1) for step in range(BINS)]
    return np.hstack([flat.mean(axis=1), flat.std(axis=1), *histogram])


def _of_unit_scale(part: NDArray[Any]) -> NDArray[Any]:
    """Centred columns, scaled by one factor for all: a pixel that hardly varies stays small."""
    centred = part - part.mean(axis=0)
    return np.asarray(centred / max(float(centred.std()), 1e-9))
