"""Probes of APTOS 2019 Blindness Detection's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.audit.pictures import share_a_picture


def twin_photographs_are_on_both_sides(task: PreparedTask) -> bool:
    return share_a_picture(task.public / "train_images", task.public / "test_images", shades=1)
