"""Probes of Movie Review Sentiment Analysis' leaks."""

from __future__ import annotations

from mlebench.audit import PreparedTask


def phrases_of_one_sentence_are_on_both_sides(task: PreparedTask) -> bool:
    return task.has_on_both_sides("SentenceId", "train.tsv.zip", "test.tsv.zip", sep="\t")
