"""Probes of Movie Review Sentiment Analysis' leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask


def phrases_of_one_sentence_are_on_both_sides(task: PreparedTask) -> bool:
    tables = {"train": "train.tsv.zip", "test": "test.tsv.zip", "sep": "\t"}
    return task.has_on_both_sides("SentenceId", **tables)
