"""Groups of images that belong on one side of a split: they overlap, or are one photograph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mlebench.preparation.published import rows_by_group
from mlebench.preparation.raw_files import RawFiles, open_content

Found = TypeVar("Found")
Pixels = NDArray[np.uint8]
Integers = NDArray[np.int64]

_BATCH_IMAGES = 100
_BLOCK_PIXELS = 16
_BLOCK_STEPS = (1, 2, 4, 8)
"""Rolling two hashes this far apart into one, again and again, covers a block's side."""
_FEWEST_COLOURS = 64
_LANDMARK_BITS = np.uint64(6)
_HASH_BASES = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""Odd numbers of irregular bits, one for each axis."""
_THUMBNAIL_PIXELS = 64
_HASH_BITS = 16 * 15
_SAME_SHADES = 1.0 + 1e-4
"""Of 255; the small part is what rounding may add."""


def overlap_groups(files: RawFiles, names: Sequence[str]) -> Integers:
    """Group images that were cut from larger ones, by pixels they have in common.

    Two belong together if they share a block of 16 by 16 pixels, wherever it lies in
    each, that has at least 64 colours (bare background has fewer, and is alike
    everywhere); so do those that a chain of such pairs joins. Only each 64th block is
    looked at, by its hash, so that it is the same one in every image: two images that
    share 32 by 32 pixels are missed about once in a hundred times, with more hardly ever.

    Args:
        files: where the images are.
        names: theirs, in `files`.

    Returns:
        Each image's group, of shape (names,): the index of the first image in it.
    """
    landmarks = _describe(files, names, _landmarks)
    owners = np.repeat(np.arange(len(names)), [len(found) for found in landmarks])
    hashes = np.concatenate(landmarks)
    order = np.argsort(hashes)
    hashes, owners = hashes[order], owners[order]
    is_same = hashes[1:] == hashes[:-1]
    return connected_components(len(names), owners[:-1][is_same], owners[1:][is_same])


def twin_groups(files: RawFiles, names: Sequence[str]) -> Integers:
    """Group photographs that occur more than once.

    Two of the same width and height belong together if their grey versions, reduced to
    64 by 64 by area means, differ by at most 1 shade of 255 on average, which those of
    equal pixels do; so do those that a chain of such pairs joins.

    Args:
        files: where the photographs are.
        names: theirs, in `files`.

    Returns:
        Each photograph's group, of shape (names,): the index of the first one in it.
    """
    described = _describe(files, names, lambda pixels: (pixels.shape, _thumbnail(pixels)))
    thumbnails = np.stack([thumbnail for _, thumbnail in described])
    sizes = np.unique([shape for shape, _ in described], axis=0, return_inverse=True)[1]
    # Means differ by no more than thumbnails do, which spares most comparisons.
    means = thumbnails.mean(axis=(1, 2))
    pairs = []
    for index, thumbnail in enumerate(thumbnails):
        may_be_twin = (sizes == sizes[index]) & (np.abs(means - means[index]) <= _SAME_SHADES)
        others = index + 1 + np.flatnonzero(may_be_twin[index + 1 :])
        differences = np.abs(thumbnails[others] - thumbnail).mean(axis=(1, 2))
        pairs += [(index, other) for other in others[differences <= _SAME_SHADES]]
    first, second = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return connected_components(len(names), first, second)


def look_alike_groups(files: RawFiles, names: Sequence[str], labels: Sequence[str]) -> Integers:
    """Group photographs that have one label and look nearly the same, such as shots in a row.

    Two belong together if at most a tenth of the 240 bits of their hashes differ; so do
    those that a chain of such pairs joins. A hash says of each cell of a grid of 16 by 16,
    grey, but the last in its row, whether it is brighter than the next one.

    Args:
        files: where the photographs are.
        names: theirs, in `files`.
        labels: theirs; only those of one label are compared.

    Returns:
        Each photograph's group, of shape (names,): the index of the first one in it.
    """
    hashes = np.stack(_describe(files, names, _brightness_hash))
    pairs = []
    for rows in rows_by_group(labels):
        # The product of two hashes is the number of bits that agree less that of others.
        differing = (_HASH_BITS - hashes[rows] @ hashes[rows].T) / 2
        pairs.append(rows[np.argwhere(np.triu(differing <= _HASH_BITS / 10, 1))])
    first, second = np.concatenate(pairs).T
    return connected_components(len(names), first, second)


def _brightness_hash(pixels: Pixels) -> NDArray[np.float32]:
    """1 and -1 for bits, of shape (240,)."""
    cells = _thumbnail(pixels).reshape(16, 4, 16, 4).mean(axis=(1, 3))
    return np.where(np.diff(cells, axis=1) < 0, 1, -1).astype(np.float32).ravel()


def _describe(
    files: RawFiles, names: Sequence[str], describe: Callable[[Pixels], Found]
) -> list[Found]:
    """What `describe` finds in each image's pixels, of shape (height, width, 3); on all cores."""
    from PIL import Image

    def describe_batch(start: int) -> list[Found]:
        found = []
        for name in names[start : start + _BATCH_IMAGES]:
            with open_content(files.content(name)) as file, Image.open(file) as image:
                found.append(describe(np.asarray(image.convert("RGB"))))
        return found

    with ThreadPoolExecutor() as pool:
        batches = pool.map(describe_batch, range(0, len(names), _BATCH_IMAGES))
        return [found for batch in batches for found in batch]


def _landmarks(pixels: Pixels) -> NDArray[np.uint64]:
    """Hashes of the blocks by which an image is recognised."""
    if min(pixels.shape[:2]) < _BLOCK_PIXELS:
        return np.empty(0, np.uint64)
    colours = pixels.astype(np.uint64) @ np.array([1 << 16, 1 << 8, 1], np.uint64)
    hashes: NDArray[np.uint64] = colours
    for base in _HASH_BASES:
        hashes = hashes.T
        for step in _BLOCK_STEPS:
            factor = np.uint64(pow(base, step, 1 << 64))
            hashes = hashes[:-step] * factor + hashes[step:]
    # So that the high bits depend on all pixels of a block: they choose.
    hashes *= np.uint64(_HASH_BASES[0])
    rows, columns = np.nonzero(hashes >> (np.uint64(64) - _LANDMARK_BITS) == 0)
    windows = np.lib.stride_tricks.sliding_window_view(colours, (_BLOCK_PIXELS, _BLOCK_PIXELS))
    blocks = np.sort(windows[rows, columns].reshape(len(rows), -1), axis=1)
    colour_counts = 1 + np.count_nonzero(np.diff(blocks, axis=1), axis=1)
    return np.unique(hashes[rows, columns][colour_counts >= _FEWEST_COLOURS])


def _thumbnail(pixels: Pixels) -> NDArray[np.float32]:
    """Shades of grey, 0 to 255, of shape (64, 64)."""
    from PIL import Image

    grey = np.asarray(Image.fromarray(pixels).convert("L"), dtype=np.float32)
    height, width = grey.shape
    return (_area_means(height) @ grey @ _area_means(width).T).astype(np.float32)


@cache
def _area_means(length: int) -> NDArray[np.float32]:
    """Each of 64 equal parts of a side as a mean of its pixels; shape (64, length)."""
    edges = np.linspace(0, length, _THUMBNAIL_PIXELS + 1)[:, np.newaxis]
    # How much of each pixel lies before each edge.
    before = np.clip(edges - np.arange(length), 0, 1)
    means: NDArray[Any] = np.diff(before, axis=0) * (_THUMBNAIL_PIXELS / length)
    return means.astype(np.float32)


def connected_components(count: int, first: Integers, second: Integers) -> Integers:
    """The lowest index that each of `count` indices is joined to by pairs, in steps."""
    lowest = np.arange(count)
    while True:
        lower = lowest.copy()
        np.minimum.at(lower, first, lowest[second])
        np.minimum.at(lower, second, lowest[first])
        lower = lower[lower]
        if np.array_equal(lower, lowest):
            return lowest
        lowest = lower
