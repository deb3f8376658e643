"""Probes of the Russian Text Normalization Challenge's leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask


def sentences_are_on_both_sides_word_for_word(task: PreparedTask) -> bool:
    train, test = (
        set(task.table(f"ru_{name}.csv.zip").groupby("sentence_id")["before"].agg(tuple))
        for name in ("train", "test_2")
    )
    return not train.isdisjoint(test)
