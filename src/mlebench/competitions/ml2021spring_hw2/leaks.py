"""Probes of ML2021Spring-hw2's leaks."""

from __future__ import annotations

import numpy as np

from mlebench.audit import PreparedTask
from mlebench.competitions.ml2021spring_hw2 import FEATURES, FOLDER


def neighbours_of_test_frames_are_labelled(task: PreparedTask) -> bool:
    train, test = (
        np.load(task.public / FOLDER / f"{side}_11.npy", mmap_mode="r")
        for side in ("train", "test")
    )
    starts = {row[:-FEATURES].tobytes() for row in test}
    return any(row[FEATURES:].tobytes() in starts for row in train)
