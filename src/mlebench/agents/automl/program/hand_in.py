"""The submission: the sample submission, column by column replaced by predictions."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pandas as pd

from journal import Journal
from metrics import Array
from targets import Target

CHECK_LIMIT_S = 60.0


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

    def hand_in(self, what: str) -> bool:
        """Put the table in place, as a whole, unless the checker finds it invalid."""
        self._folder.mkdir(parents=True, exist_ok=True)
        candidate = self._folder / "candidate.csv"
        self._table.to_csv(candidate, index=False)
        verdict = self._verdict(candidate)
        if "invalid" in verdict.lower():
            candidate.unlink()
            self._journal.say(f"not handed in: {what}; the checker says: {verdict}")
            return False
        candidate.replace(self._folder / "submission.csv")
        self._journal.say(
            f"handed in: {what}" + (f"; the checker says: {verdict}" if verdict else "")
        )
        return True

    def replace(self, target: Target, predicted: Array, what: str) -> None:
        """Fill the target's columns and hand in; the columns go back if that is refused.

        Args:
            target: says which columns.
            predicted: of the sample's rows; probabilities, numbers or text.
            what: for the journal.
        """
        before = self._table
        self._table = before.assign(**cells(target, predicted))
        if not self.hand_in(what):
            self._table = before

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


def cells(target: Target, predicted: Array) -> dict[str, Any]:
    """Values for the columns that a target fills."""
    if target.wants == "label":
        if target.labels_in_cell > 1:
            best_first = predicted.argsort(axis=1)[:, ::-1][:, : target.labels_in_cell]
            return {
                target.columns[0]: [" ".join(target.classes[k] for k in row) for row in best_first]
            }
        return {target.columns[0]: [target.classes[k] for k in target.metric.decide(predicted)]}
    if target.wants == "probability":
        bounded = predicted.clip(1e-6, 1)
        bounded = bounded / bounded.sum(axis=1, keepdims=True)
        if len(target.columns) == 1:
            return {target.columns[0]: bounded[:, 1]}
        return {name: bounded[:, k] for k, name in enumerate(target.columns)}
    return {target.columns[0]: predicted}
