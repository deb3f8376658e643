"""Probes of the RSNA-MICCAI Brain Tumor competition's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.rsna_miccai_brain_tumor_radiogenomic_classification import ID


def subjects_keep_their_published_numbers(task: PreparedTask) -> bool:
    ids = {*task.table("train_labels.csv")[ID], *task.answers()[ID]}
    return ids != {f"{number:05}" for number in range(1, len(ids) + 1)}
