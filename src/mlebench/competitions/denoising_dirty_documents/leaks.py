"""Probes of Denoising Dirty Documents' leaks."""

from __future__ import annotations

import numpy as np
from PIL import Image

from mlebench.audit import PreparedTask
from mlebench.competitions.denoising_dirty_documents import SAME_PAGE_LEVELS


def clean_versions_of_test_pages_are_shown(task: PreparedTask) -> bool:
    shown = [
        np.asarray(Image.open(path).convert("L"), np.float64).ravel()
        for path in (task.public / "train_cleaned").iterdir()
    ]
    answers = task.answers()
    hidden = answers["value"].astype(float).groupby(answers["id"].str.partition("_")[0])
    return any(
        page.size == other.size and np.abs(255 * page - other).mean() < SAME_PAGE_LEVELS
        for page in (values.to_numpy() for _, values in hidden)
        for other in shown
    )
