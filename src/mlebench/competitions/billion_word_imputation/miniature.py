"""The miniature of Billion Word Imputation."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlebench.competitions.billion_word_imputation import TRAIN
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.archives import write_zip


def make_miniature(raw: Path, data: Synthetic) -> None:
    # Phrases whose words belong together, so that a missing one can be told.
    words = list(dict.fromkeys(data.text(0, 3000, liking=0).split()))[:180]
    phrases = np.array([" ".join(words[i : i + 3]) for i in range(0, len(words), 3)])
    count = 12_000
    chosen = data.random.choice(phrases, (count, 3))
    lines = [f"{' '.join(row)} ." for row in chosen]
    for place in range(0, count, 4):
        first, second, third = chosen[place]
        lines[place] = (
            f'" {first} " , {second} .',
            f"{first}  {second}\u3000{third} .",
            f" {first} {second} .\r",
            f"{first.partition(' ')[0]} .",
        )[place // 4 % 4]
    write_zip(raw / f"{TRAIN}.zip", {TRAIN: "\n".join(lines).encode()}, stored=False)
