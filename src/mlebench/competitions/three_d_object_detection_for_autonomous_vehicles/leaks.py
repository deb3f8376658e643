"""Probes of Lyft 3D Object Detection's leaks."""

from __future__ import annotations

import json

from mlebench.audit import PreparedTask


def test_samples_list_their_annotations(task: PreparedTask) -> bool:
    samples = json.loads((task.public / "test_data" / "sample.json").read_bytes())
    return any("anns" in sample for sample in samples)
