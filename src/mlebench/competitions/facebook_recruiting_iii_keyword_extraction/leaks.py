"""Probes of Facebook Recruiting III's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask


def questions_are_on_both_sides_word_for_word(task: PreparedTask) -> bool:
    return task.has_on_both_sides("Title", "Body")
