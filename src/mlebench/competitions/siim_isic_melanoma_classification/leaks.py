"""Probes of SIIM-ISIC Melanoma Classification's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask, share_a_file
from mlebench.competitions.siim_isic_melanoma_classification import PATIENT, TARGET
from mlebench.preparation.tfrecords import read_records


def records_of_test_images_hold_their_labels(task: PreparedTask) -> bool:
    return any(
        TARGET.encode() in record
        for path in (task.public / "tfrecords").glob("test*.tfrec")
        for record in read_records(path)
    )


def images_of_one_patient_are_on_both_sides(task: PreparedTask) -> bool:
    return task.has_on_both_sides(PATIENT)


def copies_of_one_image_are_on_both_sides(task: PreparedTask) -> bool:
    return share_a_file(task.public / "jpeg/train", task.public / "jpeg/test")
