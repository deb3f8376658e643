"""Probes of HuBMAP's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask


def glomeruli_of_test_pictures_are_outlined(task: PreparedTask) -> bool:
    ids = task.answers()["id"]
    return any((task.public / "test" / f"{row_id}.json").exists() for row_id in ids)
