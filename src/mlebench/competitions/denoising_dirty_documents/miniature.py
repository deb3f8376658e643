"""The miniature of Denoising Dirty Documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competitions.synthetic import Synthetic, encode_image
from mlebench.preparation.archives import write_zip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Page = NDArray[np.uint8]


def make_miniature(raw: Path, data: Synthetic) -> None:
    dirty, cleaned = {}, {}
    for first in (start + offset for start in range(2, 146, 12) for offset in (0, 1)):
        page = _clean_page(data, height=26 if first < 72 else 42, width=54)
        # One text under four kinds of dirt; its clean versions are not all exact copies.
        for kind, number in enumerate(range(first, first + 12, 3)):
            stain = 60 * (data.image(kind, page.shape[1], page.shape[0], grey=True) / 255.0)
            soiled = (0.7 * page + 60 - stain).clip(0, 255).astype(np.uint8)
            copy = page - (page > 0) * (kind == 3) * data.random.integers(2, size=page.shape)
            dirty[f"train/{number}.png"] = encode_image(soiled, "PNG")
            cleaned[f"train_cleaned/{number}.png"] = encode_image(copy.astype(np.uint8), "PNG")
    write_zip(raw / "train.zip", dirty, stored=False)
    write_zip(raw / "train_cleaned.zip", cleaned, stored=False)


def _clean_page(data: Synthetic, height: int, width: int) -> Page:
    """Lines of black strokes on white."""
    page = np.full((height, width), 255, np.uint8)
    for top in range(3, height - 6, 8):
        strokes = data.random.random((5, width - 6)) < 0.35
        page[top : top + 5, 3:-3][strokes] = data.random.integers(0, 60, size=strokes.sum())
    return page
