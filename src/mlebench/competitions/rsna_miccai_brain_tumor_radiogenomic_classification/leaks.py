"""Probes of RSNA-MICCAI Brain Tumor's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.rsna_miccai_brain_tumor_radiogenomic_classification import ID


def ids_are_those_of_published_labels(task: PreparedTask) -> bool:
    names = ("train_labels.csv", "sample_submission.csv")
    ids = sorted(int(subject) for name in names for subject in task.table(name)[ID])
    return ids != list(range(1, len(ids) + 1))
