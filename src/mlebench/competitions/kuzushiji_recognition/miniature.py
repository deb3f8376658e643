"""The miniature of Kuzushiji Recognition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from mlebench.competitions.kuzushiji_recognition import ID, LABELS, books_of
from mlebench.competitions.synthetic import Synthetic, encode_image
from mlebench.preparation.archives import write_zip
from mlebench.preparation.published import split, write_csv


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    names = [f"umgy{book:03}-{page:03}" for book in range(1, 8) for page in range(1, 13)]
    names += [
        f"1002417{book:02}_{page:05}_{side}"
        for book in range(6)
        for page in range(1, 7)
        for side in (1, 2)
    ]
    ids = pd.Series(data.random.permutation(names))
    # Pages without characters, of which one is for test in v2, and none in v1.
    shown, _ = split(list(range(len(ids))), test_size=0.1)
    tested = books_of(ids).isin(split(sorted(books_of(ids).unique()), test_size=0.1)[1])
    empty = {next(page for page in shown if tested[page]), *shown[:4]}
    characters = list("あいのは一右")
    codes = [f"U+{ord(character):04X}" for character in characters]
    rows, images = [], {}
    for place, page in enumerate(ids):
        pixels = np.full((80, 60), 220, np.uint8) - data.random.integers(
            30, size=(80, 60), dtype=np.uint8
        )
        labels: list[Any] = []
        for cell in () if place in empty else np.flatnonzero(data.random.random(12) < 0.7).tolist():
            kind = int(data.random.integers(len(codes)))
            x, y = 20 * np.array([cell % 3, cell // 3]) + data.random.integers(0, 5, size=2)
            width, height = data.random.integers(10, 15, size=2)
            pixels[y : y + height, x : x + width] = data.image(kind, width, height, grey=True) // 2
            labels += [codes[kind], x, y, width, height]
        rows.append({ID: page, LABELS: " ".join(map(str, labels)) or None})
        images[f"{page}.jpg"] = encode_image(pixels, "JPEG")
    write_csv(pd.DataFrame(rows), raw / "train.csv")
    write_zip(raw / "train_images.zip", images, stored=False)
    write_csv(pd.DataFrame({"Unicode": codes, "char": characters}), raw / "unicode_translation.csv")
