"""Time and peak memory of checking and grading submissions of 1 million rows.

    python benchmarks/grade.py [--rows N]

Aim: under 1 s and 400 MB for a plain tabular or probability metric, the start of the
process included. The commands are those a user types, the rules and metrics those of
real competitions; ids, answers and predictions are generated.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from costs import cost_of

from mlebench.competition import Competition
from mlebench.layout import TaskData
from mlebench.registry import find_competition
from mlebench.submissions import Number
from mlebench.task import Edition

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
    data = TaskData(data_dir, competition.id)
    data.public.mkdir(parents=True)
    data.private.mkdir()
    stated = {"edition": Edition.V2, "rules_version": competition.rules_version}
    data.edition_file.write_text(json.dumps(stated))
    random = np.random.default_rng(0)
    ids = pd.Series([f"id_{number:08x}" for number in random.permutation(rows)])
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
    id_column = competition.rules.id_column
    submission = data_dir / "submission.csv"
    for path, columns in (
        (data.private / competition.answers_file, truth),
        (submission, predicted),
    ):
        pd.DataFrame({id_column: ids, **columns}).to_csv(path, index=False)
    sample = pd.read_csv(submission, dtype=str).assign(**dict.fromkeys(predicted, "0.5"))
    sample.to_csv(data.public / competition.sample_submission_file, index=False)
    return submission


if __name__ == "__main__":
    main()
