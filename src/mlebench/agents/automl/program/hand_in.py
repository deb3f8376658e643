"""The submission: the sample submission, column by column replaced by predictions."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pandas as pd

from journal import Journal
from metrics import Array
from targets import Target

CHECK_LIMIT_S = 60.0
MAX_SHARE_OF_TIME = 0.1
"""Of the time so far, for handing in: writing and checking millions of rows takes long."""


class Submission:
    """What is handed in; it keeps the rows, the columns and the ids of the sample.

    Args:
        sample: the cells of the sample submission, as text.
        home: the folder in which `submission/` and `validate_submission.sh` lie.
        journal: is told what was handed in.
    """

    def __init__(self, sample: pd.DataFrame, home: Path, journal: Journal) -> None:
        self._table = sample.astype(object)
        self._folder = home / "submission"
        self._checker = home / "validate_submission.sh"
        self._journal = journal
        self._started_s = time.monotonic()
        self._spent_s = 0.0
        self._waiting: tuple[Target, Array, str] | None = None

    def replace(self, target: Target, predicted: Array, what: str) -> None:
        """Fill the target's columns and hand in, or wait for `settle` if that takes long.

        Args:
            target: says which columns.
            predicted: of the sample's rows; probabilities, numbers or text.
            what: for the journal.
        """
        self._waiting = (target, predicted, what)
        if self._spent_s <= MAX_SHARE_OF_TIME * (time.monotonic() - self._started_s):
            self.settle()

    def settle(self) -> None:
        """Hand in what waits; if that is refused, the columns stay as they were."""
        if self._waiting is None:
            return
        target, predicted, what = self._waiting
        self._waiting = None
        started_s = time.monotonic()
        before = self._table
        self._table = before.assign(**_cells(target, predicted))
        if not self._hand_in(what):
            self._table = before
        self._spent_s += time.monotonic() - started_s

    def _hand_in(self, what: str) -> bool:
        """Put the table in place, as a whole, unless the checker finds it invalid."""
        candidate = self._folder / "candidate.csv"
        self._table.to_csv(candidate, index=False)
        verdict = self._verdict(candidate)
        if "invalid" in verdict.lower():
            candidate.unlink()
            self._journal.say(f"not handed in: {what}; the checker says: {verdict}")
            return False
        candidate.replace(self._folder / "submission.csv")
        self._journal.standing = "what was handed in last stands"
        self._journal.say(
            f"handed in: {what}" + (f"; the checker says: {verdict}" if verdict else "")
        )
        return True

    def _verdict(self, candidate: Path) -> str:
        if not self._checker.exists():
            return ""
        try:
            done = subprocess.run(
                [str(self._checker), str(candidate)],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=CHECK_LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"no verdict: {error}"
        return " ".join((done.stdout or done.stderr).split())[:300]


def _cells(target: Target, predicted: Array) -> dict[str, Any]:
    """Values for the columns that a target fills."""
    if target.wants == "label":
        if target.labels_in_cell > 1:
            best_first = predicted.argsort(axis=1)[:, ::-1][:, : target.labels_in_cell]
            return {
                target.columns[0]: [" ".join(target.classes[k] for k in row) for row in best_first]
            }
        return {target.columns[0]: [target.classes[k] for k in target.metric.decide(predicted)]}
    if target.wants == "probability":
        bounded = predicted.clip(1e-15, 1)
        bounded = bounded / bounded.sum(axis=1, keepdims=True)
        if len(target.columns) == 1:
            return {target.columns[0]: bounded[:, 1]}
        return {name: bounded[:, k] for k, name in enumerate(target.columns)}
    return {target.columns[0]: predicted}
