"""Probes of Spaceship Titanic's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.spaceship_titanic import ID


def travelling_groups_are_on_both_sides(task: PreparedTask) -> bool:
    train, test = (
        task.table(f"{side}.csv")[ID].str.partition("_")[0] for side in ("train", "test")
    )
    return bool(test.isin(train).any())
