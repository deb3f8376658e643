"""Probes of MLSP 2013 Birds' leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.mlsp_2013_birds import EXAMPLES


def marks_of_test_recordings_are_shown(task: PreparedTask) -> bool:
    folds, names = (
        task.table(f"essential_data/{name}.txt").set_index("rec_id")
        for name in ("CVfolds_2", "rec_id2filename")
    )
    marked = {path.stem for path in (task.public / EXAMPLES).iterdir()}
    return not marked.isdisjoint(names["filename"][folds["fold"] == "1"])
