"""Probes of the ICML 2013 Whale Challenge's leaks."""

from __future__ import annotations

import zipfile

from mlebench.audit import PreparedTask


def names_of_test_clips_tell_when_they_were_recorded(task: PreparedTask) -> bool:
    return bool(task.answers()["clip"].str.match(r"\d{8}_\d{6}").any())


def test_clips_keep_what_is_written_beside_the_sound(task: PreparedTask) -> bool:
    with zipfile.ZipFile(task.public / "test2.zip") as archive:
        return any(b"ANNO" in archive.read(name) for name in archive.namelist())
