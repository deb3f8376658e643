"""Probes of Statoil's leaks."""

from __future__ import annotations

import json

from mlebench.audit import PreparedTask
from mlebench.competitions.statoil_iceberg_classifier_challenge import NO_ANGLE
from mlebench.preparation.archives import only_member


def targets_of_one_scene_are_on_both_sides(task: PreparedTask) -> bool:
    return not (_angles(task, "train") & _angles(task, "test") <= {NO_ANGLE})


def a_missing_angle_tells_the_class(task: PreparedTask) -> bool:
    return NO_ANGLE in _angles(task, "test")


def _angles(task: PreparedTask, side: str) -> set[float | str]:
    with only_member(task.public / f"{side}.json.7z") as path:
        return {row["inc_angle"] for row in json.loads(path.read_bytes())}
