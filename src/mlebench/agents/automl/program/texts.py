"""Answers that are texts: looked up by what stands in the same row, or copied from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from journal import Journal
from metrics import Array
from targets import Target
from understand import Question, as_text

FOLDS = 5


def answer(
    question: Question,
    target: Target,
    sample: pd.Series[str],
    seed: int,
    journal: Journal,
    hand_in: Callable[[Array, str], None],
) -> None:
    """Hand in the way of answering that is right most often, if it beats the sample's.

    Args:
        question: the tables.
        target: texts to predict.
        sample: the sample submission's texts.
        seed: of the folds.
        journal: is told of every trial.
        hand_in: takes texts for the test rows, and what they are.
    """
    train = question.train.iloc[target.rows].reset_index(drop=True)
    truth = pd.Series(target.truth, dtype=object)
    fold = np.random.default_rng(seed).integers(FOLDS, size=len(train))
    shared = [name for name in train.columns if name in question.test.columns]
    best = float((truth == sample.iloc[0]).mean()) if sample.nunique() == 1 else 0.0
    for name in shared:
        if as_text(question.test[name]).tolist() == sample.tolist():
            best = max(best, float((as_text(train[name]) == truth).mean()))
    journal.say(f"  the sample submission's way: right in {best:.5f}")
    is_beaten = False
    for name in shared:
        given, asked = as_text(train[name]), as_text(question.test[name])
        looked_up = pd.Series("", index=given.index, dtype=object)
        for held_out in range(FOLDS):
            hold = fold == held_out
            looked_up[hold] = _look_up(given[~hold], truth[~hold], given[hold])
        for way, held_out_answers, answers in (
            ("copied from", given, asked),
            ("looked up by", looked_up, _look_up(given, truth, asked)),
        ):
            score = float((held_out_answers == truth).mean())
            journal.say(f"  {way} {name}: right in {score:.5f}")
            if score > best:
                best, is_beaten = score, True
                # Of a missing value, which may be a word like NA, the sample knows better.
                answers = answers.where(asked != "", sample)
                hand_in(answers.to_numpy(object), f"{way} {name}: right in {score:.5f}")
    if not is_beaten:
        journal.say("no way of answering beats the sample submission: it stays")


def _look_up(given: pd.Series[str], truth: pd.Series[Any], asked: pd.Series[str]) -> pd.Series[Any]:
    """The text that most often goes with what is asked; itself if it was never seen."""
    pairs = pd.DataFrame({"given": given, "truth": truth})
    counts = pairs.value_counts().reset_index()
    most = counts.drop_duplicates("given").set_index("given")["truth"]
    return asked.map(most).fillna(asked)
