"""Finds pictures that two folders have in common, though their bytes may differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Size = tuple[int, int]

_SIDE_PIXELS = 16


def share_a_picture(one: Path, other: Path, *, shades: float) -> bool:
    """Whether a picture of one folder is in the other, too.

    Two count as one if they have the same size and, reduced to 16 by 16 grey pixels,
    differ by at most `shades` of 255 in each.
    """
    first, second = _small_versions(one), _small_versions(other)
    return any(
        bool((np.abs(first[size] - small).max(axis=1) <= shades).any())
        for size in first.keys() & second.keys()
        for small in second[size]
    )


def _small_versions(folder: Path) -> Mapping[Size, NDArray[np.float64]]:
    """Of each size that pictures have, shape (pictures, pixels)."""
    from PIL import Image

    versions = defaultdict(list)
    for path in sorted(folder.iterdir()):
        with Image.open(path) as picture:
            small = picture.convert("L").resize(
                (_SIDE_PIXELS, _SIDE_PIXELS), Image.Resampling.BOX, reducing_gap=None
            )
            versions[picture.size].append(np.asarray(small, np.float64).ravel())
    return {size: np.stack(pixels) for size, pixels in versions.items()}
