"""The miniature of ML2021Spring-hw2."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlebench.competitions.ml2021spring_hw2 import CLASSES, CONTEXT, FEATURES, FOLDER
from mlebench.competitions.synthetic import Synthetic
from mlebench.preparation.published import write_csv

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]


def make_miniature(raw: Path, data: Synthetic) -> None:
    import pandas as pd

    (raw / FOLDER).mkdir(parents=True)
    for name, utterances in (("train", 20), ("test", 7)):
        phonemes = data.random.integers(CLASSES, size=(utterances, 10))
        labels = np.repeat(phonemes, 3, axis=1)
        frames = data.features(labels.ravel(), FEATURES).reshape(*labels.shape, FEATURES)
        padded = np.pad(frames, ((0, 0), (CONTEXT, CONTEXT), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * CONTEXT + 1, axis=1)
        rows = windows.swapaxes(2, 3).reshape(labels.size, -1).astype(np.float32)
        np.save(raw / FOLDER / f"{name}_11.npy", rows)
        if name == "train":
            np.save(raw / FOLDER / "train_label_11.npy", labels.ravel().astype("U2"))
        else:
            sample = pd.DataFrame({"Id": range(len(rows)), "Class": 0})
            write_csv(sample, raw / "sampleSubmission.csv")
