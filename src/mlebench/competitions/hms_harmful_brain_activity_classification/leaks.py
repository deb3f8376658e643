"""Probes of HMS' leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.hms_harmful_brain_activity_classification import EEG, PATIENT


def patients_are_on_both_sides(task: PreparedTask) -> bool:
    return task.has_on_both_sides(PATIENT)


def a_test_recording_has_as_many_rows_as_windows_were_judged(task: PreparedTask) -> bool:
    return not task.table("test.csv")[EEG].is_unique


def a_test_file_is_as_long_as_its_recording(task: PreparedTask) -> bool:
    from pyarrow.parquet import read_metadata

    files = list((task.public / "test_eegs").iterdir())
    return len({read_metadata(path).num_rows for path in files}) > 1
