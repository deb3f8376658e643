"""Probes of the TensorFlow Speech Recognition Challenge's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask


def whole_noises_are_in_test_and_longer_than_words(task: PreparedTask) -> bool:
    lengths = [path.stat().st_size for path in (task.public / "test/audio").iterdir()]
    return max(lengths) > 2 * sorted(lengths)[len(lengths) // 2]
