"""Probes of Bristol-Myers Squibb - Molecular Translation's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.bms_molecular_translation import EXTRA, TARGET


def extra_list_names_test_molecules(task: PreparedTask) -> bool:
    return _names_test_molecules(task, EXTRA)


def pictures_of_one_molecule_are_on_both_sides(task: PreparedTask) -> bool:
    return _names_test_molecules(task, "train_labels.csv")


def _names_test_molecules(task: PreparedTask, table: str) -> bool:
    names = task.table(table, usecols=[TARGET])[TARGET]
    return bool(names.isin(task.private_table("test.csv")[TARGET]).any())
