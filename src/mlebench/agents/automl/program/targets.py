"""What is to be predicted: classes, probabilities, numbers or text, and by which metric."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics import ACCURACY, LOG_LOSS, RMSE, Metric
from understand import Question, as_text, is_nested

MAX_CLASSES = 1000
"""More different values are not classes to choose from."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to predict; it fills one column of the submission or, by class, several."""

    columns: tuple[str, ...]
    wants: Literal["probability", "label", "number", "text"]
    rows: NDArray[np.intp]
    """Train rows in which it is known."""
    truth: NDArray[Any]
    """Of these rows: class numbers, numbers, or text."""
    classes: tuple[str, ...]
    """As the submission spells them; none for numbers and text."""
    metric: Metric
    reason: str
    labels_in_cell: int = 1
    """How many labels a cell of the submission lists, best first, parted by blanks."""

    @property
    def is_constant(self) -> bool:
        return len(np.unique(self.truth)) < 2


def find_targets(
    question: Question, sample: pd.DataFrame, description: str, metric: Metric | None
) -> list[Target]:
    """The targets of a question, in the order of the submission's columns.

    Args:
        question: the tables.
        sample: the sample submission, as text.
        description: the text of description.md.
        metric: the metric that the description names, if any.
    """
    names = question.targets
    if question.label_column is not None:
        values = as_text(question.train[question.label_column])
        rows = np.flatnonzero(values.isin(names))
        truth = pd.Index(names).get_indexer(pd.Index(values.iloc[rows]))
        return [_one_of(names, rows, truth, metric, "its columns are the labels of train rows")]
    train = question.train[list(names)]
    numeric = train.apply(pd.to_numeric, errors="coerce")
    if len(names) > 1 and bool(
        (numeric.isin([0, 1]).all(axis=1) & (numeric.sum(axis=1) == 1)).all()
    ):
        truth = numeric.to_numpy().argmax(axis=1)
        return [_one_of(names, np.arange(len(train)), truth, metric, "each train row has one 1")]
    return [_column_target(name, question, sample[name], description, metric) for name in names]


def _one_of(
    names: tuple[str, ...],
    rows: NDArray[np.intp],
    truth: NDArray[Any],
    metric: Metric | None,
    reason: str,
) -> Target:
    if metric is None or metric.wants == "number":
        metric = LOG_LOSS
    return Target(names, "probability", rows, truth, names, metric, reason)


def _column_target(
    name: str, question: Question, sample: pd.Series[str], description: str, metric: Metric | None
) -> Target:
    column = (name,)
    rows = np.flatnonzero(question.train[name].notna())
    known = question.train[name].iloc[rows]
    if is_nested(known):
        known = known.astype(str)
    numbers = pd.to_numeric(known, errors="coerce")
    is_numeric = bool(numbers.notna().all())
    wants, reason = _kind(known, numbers, is_numeric, sample, metric)
    source = None if is_numeric else _copied_from(known, question)
    if source is not None:
        wants, reason = "text", f"it is often found in {source}"
    if wants == "number":
        metric = metric if metric and metric.wants == "number" else RMSE
        return Target(column, "number", rows, numbers.to_numpy(float), (), metric, reason)
    texts = as_text(known)
    if wants == "text":
        return Target(column, "text", rows, texts.to_numpy(object), (), ACCURACY, reason)
    order = numbers if is_numeric else texts
    classes = tuple(texts[order.sort_values().index].drop_duplicates())
    if len(classes) == 2 and not is_numeric:
        classes = _positive_last(classes, description)
    if (
        metric is None
        or metric.wants == "number"
        or (wants == "label") != (metric.wants == "label")
    ):
        metric = ACCURACY if wants == "label" else LOG_LOSS
    truth = pd.Index(classes).get_indexer(pd.Index(texts))
    tokens = sample.iloc[0].split() if len(sample) else []
    listed = len(tokens) if wants == "label" and set(tokens) <= set(classes) else 1
    return Target(column, wants, rows, truth, classes, metric, reason, max(1, listed))


def _copied_from(known: pd.Series[Any], question: Question) -> str | None:
    """A column that holds the target's text in many rows, or all of it in most."""
    for name in question.train.columns.intersection(question.test.columns):
        texts = as_text(question.train[name].loc[known.index])
        if (texts == known.astype(str)).mean() > 0.2:
            return str(name)
        is_within = [part in whole for part, whole in zip(known.astype(str), texts, strict=True)]
        if np.mean(is_within) > 0.5 and known.nunique() > known.size / 10:
            return str(name)
    return None


def _kind(
    known: pd.Series[Any],
    numbers: pd.Series[float],
    is_numeric: bool,
    sample: pd.Series[str],
    metric: Metric | None,
) -> tuple[Literal["probability", "label", "number", "text"], str]:
    """What a column asks for, and why."""
    rows, levels = len(known), known.nunique()
    guesses = pd.to_numeric(sample, errors="coerce")
    is_fractional = bool((guesses.notna() & (guesses % 1 != 0)).any())
    asked = metric.wants if metric else None
    if levels == 2 and (asked == "probability" or (asked is None and is_fractional)):
        return "probability", "it has two values, and " + (
            f"{metric.name} asks for probabilities" if metric else "the sample holds fractions"
        )
    if not is_numeric:
        if levels > MAX_CLASSES or levels > rows / 2:
            return "text", f"{levels} different texts in {rows} rows"
        return "label", f"{levels} different texts"
    if metric and asked == "number":
        return "number", f"{metric.name} asks for numbers"
    is_whole = bool((numbers % 1 == 0).all())
    if not is_whole or is_fractional or levels > MAX_CLASSES:
        return "number", "its values are numbers with fractions"
    if metric and asked == "label":
        return "label", f"{metric.name} asks for labels"
    if levels <= 30 and levels < rows / 5:
        return "label", f"{levels} different whole numbers"
    return "number", f"{levels} different whole numbers"


def _positive_last(classes: tuple[str, ...], description: str) -> tuple[str, ...]:
    """The two classes, last the one whose probability the description asks for."""
    for index, name in enumerate(classes):
        asked = rf"(probab|\b1 *(=|for|is|means))[^.\n]{{0,60}}?\b{re.escape(name)}"
        other = re.escape(classes[1 - index])
        match = re.search(asked, description, re.IGNORECASE)
        if match and not re.search(rf"\b{other}\b", match.group(), re.IGNORECASE):
            return classes[1 - index], name
    return classes


def loss_of_guessing(target: Target, sample: pd.DataFrame) -> float:
    """The loss on the train rows of one and the same prediction for all.

    Of the sample submission's, if that is the same in all rows, and the train rows' mean,
    median or shares of classes, the better one counts.
    """
    rows = len(target.truth)
    if target.classes:
        classes = len(target.classes)
        guesses = [np.bincount(target.truth, minlength=classes) / rows]
    else:
        guesses = [np.array(target.truth.mean()), np.array(np.median(target.truth))]
    cells = sample[list(target.columns)]
    numbers = cells.apply(pd.to_numeric, errors="coerce").iloc[:1].to_numpy(float)[0]
    if (cells.nunique() == 1).all() and np.isfinite(numbers).all():
        if len(target.columns) > 1 and numbers.sum() > 0:
            guesses.append(numbers / numbers.sum())
        elif target.wants == "probability" and len(target.columns) == 1:
            guesses.append(np.array([1 - numbers[0], numbers[0]]))
        elif target.wants == "number":
            guesses.append(np.array(numbers[0]))
    everywhere = [np.broadcast_to(guess, (rows, *guess.shape)) for guess in guesses]
    return min(target.metric.loss(target.truth, predicted) for predicted in everywhere)
