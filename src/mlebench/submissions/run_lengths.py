"""Reads masks that are written as run lengths: "start length start length …", from 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.masks import Integers, Masks
from mlebench.submissions.cell_errors import CellError
from mlebench.submissions.problems import quote

_FARTHEST_PIXEL = 2**40
"""Beyond any image; ends of runs are cut here before they could overflow."""


def read_run_lengths(
    cells: NDArray[Any] | Sequence[str], pixels: int | Integers, *, as_published: bool = False
) -> Masks:
    """The masks that a column of run lengths says.

    Args:
        cells: texts of shape (images,), numbers parted by white space; none is no pixel.
        pixels: how many an image has, one number for all or of shape (images,).
        as_published: let pass what the published graders did: of a lone number they make
            nothing, of three, `a n b`, they make `a n b n`, and they cut runs at the
            image's end, so that only pixels within it can overlap.

    Raises:
        CellError: for the first cell of those at fault: by what is no whole number, an
            odd count, a start or length below 1, starts that fall, pixels marked twice,
            or a run that ends beyond the image.
    """
    tokens = [cell.split() for cell in cells]
    counts = np.array([len(found) for found in tokens], np.int64)
    odd = counts % 2 == 1
    if as_published:
        odd &= counts > 3
    if odd.any():
        row = int(np.argmax(odd))
        raise CellError(row, f"{counts[row]} numbers are no pairs of a start and a length")
    if as_published:
        tokens = [
            [*found, found[1]] if len(found) == 3 else [*found, "0"] if len(found) == 1 else found
            for found in tokens
        ]
        is_lone = counts == 1
        counts += counts % 2
    numbers = _whole_numbers(tokens).reshape(-1, 2)
    runs = counts // 2
    images = np.repeat(np.arange(len(tokens)), runs)
    sizes = np.broadcast_to(np.asarray(pixels, np.int64), len(tokens))
    starts, lengths = numbers.T
    number_in_image = np.arange(len(images)) - np.repeat(np.cumsum(runs) - runs, runs) + 1

    def refuse(wrong: NDArray[np.bool_], complaint: str) -> None:
        if wrong.any():
            run = int(np.argmax(wrong))
            shown = f"run {number_in_image[run]}, {starts[run]} {lengths[run]}, {complaint}"
            raise CellError(int(images[run]), shown)

    too_short = lengths < 1
    if as_published:
        too_short &= ~is_lone[images]
    refuse(starts < 1, "has a start below 1; pixels are counted from 1")
    refuse(too_short, "has a length below 1")
    follows = np.zeros(len(images), np.bool_)
    follows[1:] = images[1:] == images[:-1]
    previous = np.roll(np.arange(len(images)), 1)
    refuse(follows & (starts < starts[previous]), "starts before the run ahead of it")
    ends = np.minimum(starts - 1, _FARTHEST_PIXEL) + np.minimum(lengths, _FARTHEST_PIXEL)
    if not as_published:
        limits = sizes[images]
        wrong = ends > limits
        if wrong.any():
            most = limits[np.argmax(wrong)]
            refuse(wrong, f"ends beyond the last pixel, {most}")
    begins = np.minimum(starts - 1, sizes[images])
    ends = np.minimum(ends, sizes[images])
    refuse(follows & (begins < ends[previous]), "marks a pixel that is marked already")
    kept = begins < ends
    return Masks(sizes.copy(), images[kept], begins[kept], ends[kept])


def write_run_lengths(runs: Integers) -> str:
    """Runs of shape (runs, 2), each a start and a length, as a cell."""
    return " ".join(map(str, runs.ravel().tolist()))


def _whole_numbers(tokens: Sequence[Sequence[str]]) -> Integers:
    """All numbers, one cell's after another's; as Python's `int` reads them."""
    try:
        return np.fromiter((int(token) for found in tokens for token in found), np.int64)
    except (ValueError, OverflowError):
        for row, found in enumerate(tokens):
            for token in found:
                try:
                    np.int64(int(token))
                except (ValueError, OverflowError):
                    raise CellError(
                        row, f"{quote(token)} is no whole number, or one too large"
                    ) from None
        raise
