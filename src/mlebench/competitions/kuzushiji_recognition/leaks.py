"""Probes of Kuzushiji Recognition's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask
from mlebench.competitions.kuzushiji_recognition import ID, books_of


def pages_of_one_book_are_on_both_sides(task: PreparedTask) -> bool:
    train, test = (
        books_of(task.table(f"{name}.csv")[ID]) for name in ("train", "sample_submission")
    )
    return bool(test.isin(train).any())
