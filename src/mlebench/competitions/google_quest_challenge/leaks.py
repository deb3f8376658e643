"""Probes of Google QUEST Q&A Labeling's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.google_quest_challenge import QUESTION


def rows_of_one_question_are_on_both_sides(task: PreparedTask) -> bool:
    return task.has_on_both_sides(*QUESTION)
