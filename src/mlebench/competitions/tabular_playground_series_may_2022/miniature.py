"""The miniature of Tabular Playground, May 2022."""

from __future__ import annotations

from pathlib import Path

from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.published import write_csv

FEATURES = [f"f_{i:02}" for i in range(31)]
INTEGERS = [*FEATURES[7:19], *FEATURES[29:]]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    states = data.labels(rows=600, classes=2)
    rows = pd.DataFrame(data.features(states, len(FEATURES)).round(6), columns=FEATURES)
    rows[INTEGERS] = (2 * rows[INTEGERS]).round().abs().astype("int64")
    letters = data.random.integers(0, 20, size=(len(rows), 10))
    # The more letters from the end of the alphabet, the more likely is state 1.
    letters[states == 1, :3] += data.random.integers(0, 6, size=(int(states.sum()), 3))
    rows["f_27"] = ["".join(chr(ord("A") + letter) for letter in row) for row in letters]
    rows.insert(0, "id", range(len(rows)))
    write_csv(rows.assign(target=states), raw / "train.csv")
