"""Masks of many images as runs of pixels, and metrics of them that never make the images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Masks:
    """Marked pixels of several images, each image's numbered from 0 in one order.

    Runs are in the order of images and of pixels, and none overlaps another.
    """

    pixels: Integers
    """How many each image has; shape (images,)."""
    images: Integers
    """The image of each run; shape (runs,)."""
    starts: Integers
    """The first pixel of each run."""
    ends: Integers
    """The pixel after its last; above `starts`, at most the image's pixels."""

    def areas(self) -> Integers:
        """The number of marked pixels of each image; shape (images,)."""
        return _sums(self.images, self.ends - self.starts, len(self.pixels))

    def first(self, images: int) -> Masks:
        """The masks of the first so many images."""
        kept = self.images < images
        return Masks(self.pixels[:images], self.images[kept], self.starts[kept], self.ends[kept])

    def decoded(self, image: int) -> NDArray[np.bool_]:
        """One image's pixels in their order; shape (pixels,)."""
        first, last = np.searchsorted(self.images, [image, image + 1])
        changes = np.zeros(self.pixels[image] + 1, np.int8)
        changes[self.starts[first:last]] += 1
        changes[self.ends[first:last]] -= 1
        marked: NDArray[np.bool_] = np.cumsum(changes[:-1], dtype=np.int8).astype(np.bool_)
        return marked


def runs_of(pixels: NDArray[np.bool_]) -> Integers:
    """The maximal runs of marked pixels: first one, counted from 1, and length.

    Args:
        pixels: shape (pixels,), in the order in which they are numbered.

    Returns:
        Shape (runs, 2).
    """
    edges = np.flatnonzero(np.diff(pixels, prepend=False, append=False))
    return np.column_stack([edges[::2] + 1, edges[1::2] - edges[::2]])


def intersections(first: Masks, second: Masks) -> Integers:
    """The number of pixels that both mark, by image; shape (images,).

    It takes O(runs log runs), whatever the number of pixels.

    Raises:
        ValueError: if the images differ in number or size.
    """
    if not np.array_equal(first.pixels, second.pixels):
        raise ValueError("masks of images of other sizes cannot be compared")
    if not first.images.size:
        return np.zeros(len(first.pixels), np.int64)
    # All images one after the other, as if they were one.
    before = np.cumsum(first.pixels) - first.pixels
    starts = before[first.images] + first.starts
    lengths = first.ends - first.starts
    marked_before = np.cumsum(lengths) - lengths

    def marked_up_to(places: Integers) -> Integers:
        run = np.searchsorted(starts, places, side="right") - 1
        inside = np.minimum(places - starts[run], lengths[run])
        return np.where(run < 0, 0, marked_before[run] + inside)

    offsets = before[second.images]
    shared = marked_up_to(offsets + second.ends) - marked_up_to(offsets + second.starts)
    return _sums(second.images, shared, len(second.pixels))


def dice_coefficients(truth: Masks, predicted: Masks) -> Floats:
    """2 |P and T| / (|P| + |T|) by image, in [0, 1]; NaN where both are empty."""
    both = truth.areas() + predicted.areas()
    return _shares(2 * intersections(truth, predicted), both)


def intersections_over_unions(truth: Masks, predicted: Masks) -> Floats:
    """|P and T| / |P or T| by image, in [0, 1]; NaN where both are empty."""
    shared = intersections(truth, predicted)
    return _shares(shared, truth.areas() + predicted.areas() - shared)


def pooled_f_beta(truth: Masks, predicted: Masks, *, beta: float) -> float:
    """The F score over the pixels of all images together, in [0, 1], 0 without a hit.

    With beta 1 it is the Dice coefficient of all images as one.
    """
    hits = int(intersections(truth, predicted).sum())
    if not hits:
        return 0.0
    weight = beta**2
    marked = weight * int(truth.areas().sum()) + int(predicted.areas().sum())
    return (1 + weight) * hits / marked


def _shares(parts: Integers, wholes: Integers) -> Floats:
    shares = np.full(len(wholes), np.nan)
    np.divide(parts, wholes, out=shares, where=wholes > 0)
    return shares


def _sums(images: Integers, values: Integers, count: int) -> Integers:
    sums = np.zeros(count, np.int64)
    np.add.at(sums, images, values)
    return sums
