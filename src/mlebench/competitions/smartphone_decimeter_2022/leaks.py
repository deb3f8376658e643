"""Probes of the Smartphone Decimeter Challenge's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.smartphone_decimeter_2022 import HINTS, LOG, TRACK_ENDING


def test_folders_hold_the_reference_receivers_track(task: PreparedTask) -> bool:
    files = (task.public / "test").rglob("*")
    return any(path.suffix.lower() == TRACK_ENDING for path in files)


def logs_of_test_folders_hold_the_chipsets_own_positions(task: PreparedTask) -> bool:
    for path in (task.public / "test").rglob(LOG):
        with path.open("rb") as lines:
            if any(line.startswith(HINTS) for line in lines):
                return True
    return False
