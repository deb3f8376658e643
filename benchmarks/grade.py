"""Time and peak memory of checking and grading submissions of 1 million rows.

    python benchmarks/grade.py [--rows N]

Aim: under 1 s and 400 MB for a plain tabular or probability metric, the start of the
process included. The commands are those a user types, the rules and metrics those of
real competitions; ids, answers and predictions are generated.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from costs import cost_of
from prepared import random_ids, write_prepared

from mlebench.competition import Competition
from mlebench.registry import find_competition
from mlebench.submissions import Number

KINDS = {
    "new-york-city-taxi-fare-prediction": 1.0,
    "tabular-playground-series-may-2022": 1.0,
    "jigsaw-toxic-comment-classification-challenge": 1.0,
    "text-normalization-challenge-english-language": 1.0,
    "leaf-classification": 0.1,
}
"""A regression, a probability, six of them, a text, and 99 probabilities; the share of rows."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    for task_id, share in KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            measure(find_competition(task_id), round(share * rows), Path(folder))


def measure(competition: Competition, rows: int, folder: Path) -> None:
    """Check and grade a submission in the sample's order and in another, and print the costs."""
    print(
        f"{competition.id}: {competition.metric_name}, {rows:,} rows "
        f"by {len(competition.rules.columns)} columns"
    )
    submission = write_data(competition, rows, folder)
    shuffled = folder / "shuffled.csv"
    pd.read_csv(submission, dtype=str).sample(frac=1, random_state=0).to_csv(shuffled, index=False)
    for command in ("check", "grade-sample"):
        for order, path in (("in order", submission), ("shuffled", shuffled)):
            arguments = [command, str(path), competition.id, "--json", "--data-dir", str(folder)]
            print(f"  {command:12} ids {order} {cost_of(arguments)}", flush=True)


def write_data(competition: Competition, rows: int, data_dir: Path) -> Path:
    """Write both prepared sides and a submission, which is returned."""
    random = np.random.default_rng(0)
    ids = random_ids(random, rows)
    truth, predicted = {}, {}
    for column in competition.rules.columns:
        if not isinstance(column, Number):
            truth[column.name] = random.choice(["one", "two", "twenty three"], rows)
            predicted[column.name] = truth[column.name][random.permutation(rows)]
        elif column.maximum is None:
            truth[column.name] = random.normal(10, 3, rows).round(2)
            predicted[column.name] = truth[column.name] + random.normal(0, 1, rows)
        else:
            truth[column.name] = random.integers(0, 2, rows)
            predicted[column.name] = (truth[column.name] + random.random(rows)) / 2
    if competition.rules.row_sum is not None:
        names = list(competition.rules.row_sum.columns)
        label = random.integers(0, len(names), rows)
        truth = {name: (label == place).astype(int) for place, name in enumerate(names)}
        total = sum(predicted[name] for name in names)
        predicted = {name: predicted[name] / total for name in names}
    named = {competition.rules.id_column: ids}
    return write_prepared(
        competition,
        data_dir,
        answers=pd.DataFrame({**named, **truth}),
        sample=pd.DataFrame({**named, **dict.fromkeys(predicted, "0.5")}),
        submission=pd.DataFrame({**named, **predicted}),
    )


if __name__ == "__main__":
    main()
