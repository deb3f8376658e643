"""Finds out whether time series are to be forecast: test rows that follow in time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features import parse_dates
from understand import Question, as_text

MAX_SERIES = 200
MIN_COVERAGE = 0.5
"""Share of a series' steps for which there must be rows."""


@dataclass(frozen=True, slots=True)
class Series:
    """Where each train and test row lies on evenly spaced steps, for each series."""

    train_steps: NDArray[np.intp]
    test_steps: NDArray[np.intp]
    train_names: NDArray[np.str_]
    test_names: NDArray[np.str_]
    season: int
    """Steps after which the pattern may repeat; 1 for none."""


@dataclass(frozen=True, slots=True)
class TimeOrder:
    """A column by which all test rows follow the train rows in time."""

    column: str
    train: pd.Series[Any]
    test: pd.Series[Any]


def time_order(question: Question) -> TimeOrder | None:
    """The first such column, if there is one."""
    for name in question.train.columns:
        if name not in question.test.columns or name in question.targets:
            continue
        train, test = parse_dates(question.train[name]), parse_dates(question.test[name])
        if train is None or test is None or test.isna().any() or train.isna().any():
            continue
        if test.min() > train.max():
            return TimeOrder(str(name), train, test)
    return None


def find_series(question: Question) -> Series | None:
    """The series, if moments and names of series are all that there is to predict from."""
    ordered = time_order(question)
    if ordered is None:
        return None
    others = [
        name
        for name in question.test.columns
        if name in question.train.columns and name not in (ordered.column, *question.targets)
    ]
    # An id may be told apart from a name of series: it never occurs twice.
    names = [name for name in others if question.train[name].duplicated().mean() > 0.5]
    if set(others) - set(names) - set(question.keys):
        return None
    train_names, test_names = _names(question.train, names), _names(question.test, names)
    steps, season = _steps(pd.concat([ordered.train, ordered.test]))
    train_steps, test_steps = np.split(steps, [len(ordered.train)])
    if len(set(train_names)) > MAX_SERIES or set(test_names) - set(train_names):
        return None
    rows = pd.DataFrame({"name": train_names, "step": train_steps})
    spans = rows.groupby("name")["step"].agg(lambda steps: steps.max() - steps.min() + 1)
    # What switches to and fro, such as a flag, is no name of series: it leaves gaps.
    if rows.duplicated().any() or len(rows) < MIN_COVERAGE * spans.sum():
        return None
    return Series(train_steps, test_steps, train_names, test_names, season)


def _names(table: pd.DataFrame, columns: list[str]) -> NDArray[np.str_]:
    joined = pd.Series("", index=table.index)
    for column in columns:
        joined = joined + "/" + as_text(table[column])
    return joined.to_numpy(str)


def _steps(dates: pd.Series[Any]) -> tuple[NDArray[np.intp], int]:
    """Numbers of evenly spaced steps, and the steps in a season."""
    gaps = np.diff(np.unique(dates.to_numpy("datetime64[s]"))).astype(float) / 86_400
    gap = float(np.median(gaps)) if len(gaps) else 1.0
    months = (dates.dt.year * 12 + dates.dt.month).to_numpy()
    for least, most, length, season in ((28, 31, 1, 12), (89, 93, 3, 4), (365, 366, 12, 1)):
        if least <= gap <= most:
            steps = (months - months.min()) // length
            return steps.astype(np.intp), season
    days = (dates - dates.min()).dt.total_seconds().to_numpy() / 86_400
    season = next((s for d, s in ((1 / 24, 24), (1, 7), (7, 52)) if abs(gap - d) < 0.01 * d), 1)
    return np.rint(days / gap).astype(np.intp), season
