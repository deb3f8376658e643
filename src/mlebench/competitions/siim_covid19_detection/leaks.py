"""Probes of COVID-19 Detection's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.preparation.dicom import patient_id


def images_of_one_patient_are_on_both_sides(task: PreparedTask) -> bool:
    train, test = (
        {patient_id(path) for path in (task.public / side).glob("*/*/*.dcm")} - {""}
        for side in ("train", "test")
    )
    return not train.isdisjoint(test)
