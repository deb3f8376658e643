"""Probes of SETI Breakthrough Listen's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.seti_breakthrough_listen import OLD_DATA


def withdrawn_data_is_there_with_its_labels(task: PreparedTask) -> bool:
    return (task.public / OLD_DATA).exists()
