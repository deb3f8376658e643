"""Probes of RANZCR CLiP's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask


def pictures_of_one_patient_are_on_both_sides(task: PreparedTask) -> bool:
    train, test = task.table("train.csv"), task.private_table("test.csv")
    return bool(test["PatientID"].isin(train["PatientID"]).any())
