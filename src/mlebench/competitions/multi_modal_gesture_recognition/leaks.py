"""Probes of Multi-modal Gesture Recognition's leaks."""

from __future__ import annotations

import io
import tarfile
import zipfile

from mlebench.audit import PreparedTask


def test_recordings_list_their_gestures(task: PreparedTask) -> bool:
    with tarfile.open(task.public / "test.tar.gz", "r|gz") as recordings:
        contents = (recordings.extractfile(recording) for recording in recordings)
        return any(_lists_gestures(content.read()) for content in contents if content)


def _lists_gestures(recording: bytes) -> bool:
    from scipy.io import loadmat

    with zipfile.ZipFile(io.BytesIO(recording)) as files:
        tables = [files.read(name) for name in files.namelist() if name.endswith(".mat")]
    return any(loadmat(io.BytesIO(table))["Video"]["Labels"][0, 0].size for table in tables)
