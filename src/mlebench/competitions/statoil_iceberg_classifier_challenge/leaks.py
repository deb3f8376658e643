"""Probes of the Statoil/C-CORE Iceberg Classifier Challenge's leaks."""

from __future__ import annotations

import json

from mlebench.audit import PreparedTask
from mlebench.competitions.statoil_iceberg_classifier_challenge import NO_ANGLE
from mlebench.preparation.archives import only_member


def targets_of_one_angle_are_on_both_sides(task: PreparedTask) -> bool:
    return bool((_angles(task, "train") & _angles(task, "test")) - {NO_ANGLE})


def targets_without_an_angle_are_in_test(task: PreparedTask) -> bool:
    return NO_ANGLE in _angles(task, "test")


def _angles(task: PreparedTask, side: str) -> set[float | str]:
    with only_member(task.public / f"{side}.json.7z") as path:
        return {target["inc_angle"] for target in json.loads(path.read_bytes())}
