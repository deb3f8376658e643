"""Modules that return what nobody asked for cost their credit, never the examination."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.grading import grade_submission
from mlebench.registry import find_task
from mlebench.research.solutions import prepared_instance
from mlebench.research_task import Kind, ResearchTask

MODULE_TASKS = ("byte-pair-tokenizer", "hidden-markov-model")
HOSTILE = """
import itertools
import os
import numpy as np

deep = []
for _ in range(17):
    deep = [deep]
values = itertools.cycle([
    10**400,
    [10**400] * 2,
    [-(10**400)] * 4,
    [np.arange(3), np.arange(2)],
    [np.arange(3.0)] * 4,
    [[np.arange(3)]] * 2,
    [True, np.zeros((10**6, 0))],
    deep,
    [deep] * 4,
    float("nan"),
    [float("nan")] * 2,
    {"a": 1},
    ["a", b"b"],
    b"x",
    None,
])

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return lambda **given: next(values)
"""
DEEP_LINE = """
import os

def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return too_deep

def too_deep(**given):
    line = '{"dict": {"value": ' + "[" * 35 + "]" * 35 + "}}" + chr(10)
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, line.encode() * 50)
        except OSError:
            pass
"""


@pytest.mark.parametrize("text", [HOSTILE, DEEP_LINE], ids=["values", "written lines"])
@pytest.mark.parametrize("task_id", MODULE_TASKS)
def test_hostile_values_cost_their_credit_and_nothing_else(
    task_id: str, text: str, tmp_path: Path, environment: Path
) -> None:
    task = find_task(task_id)
    assert isinstance(task, ResearchTask)
    assert task.kind is Kind.IMPLEMENT
    (file,) = task.hand_in
    (tmp_path / file.name).write_text(text)
    with prepared_instance(task, 1) as data_dir:
        report = grade_submission(task, tmp_path, data_dir, agent_environment=environment)
    assert report.score is not None
    assert report.score <= 0.05
