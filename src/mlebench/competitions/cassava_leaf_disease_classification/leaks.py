"""Probes of Cassava Leaf Disease Classification's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.preparation.tfrecords import read_records


def records_of_test_photographs_hold_their_labels(task: PreparedTask) -> bool:
    return any(
        b"target" in record
        for path in (task.public / "test_tfrecords").glob("*.tfrec")
        for record in read_records(path)
    )
