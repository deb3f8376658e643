"""Time and peak memory of checking and grading a submission of 1 million rows by 3 columns.

    python benchmarks/grade.py [--rows N]

Aim: under 1 s and 300 MB each, the start of the process included. The commands are
those a user types; the task comes from a package that is made for this.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

TASK_ID = "million-rows"
RUNS = 3
"""The figures printed are medians."""

DECLARATION = """
from mlebench.competition import Aligned, Competition
from mlebench.submissions.rules import SubmissionRules, probability
from mlebench.task import Thresholds


def _score(columns: Aligned) -> float:
    from mlebench.metrics import roc_auc

    return sum(roc_auc(columns.truth[name], columns.predicted[name]) for name in "ab") / 2


def _none(*_: object) -> None:
    raise NotImplementedError("the benchmark writes the prepared data itself")


competition = Competition(
    id="million-rows", title="Million rows", category="benchmark", package=__name__,
    metric_name="mean ROC AUC", size_bytes=0,
    thresholds=Thresholds(gold=0.9, silver=0.8, bronze=0.7, median=0.6, is_lower_better=False),
    rules=SubmissionRules("id", (probability("a"), probability("b"))),
    score=_score, make_raw=_none, prepare=_none,
)
"""

# A small process in between: a child's peak memory is never below that of its parent.
LAUNCHER = """
import os, subprocess, sys, time

started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
if status:
    sys.exit(f"{sys.argv[1:]} failed")
print(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_package(root / "package")
        submissions = write_data(root / "data", rows)
        for command in ("check", "grade-sample"):
            for order, submission in submissions.items():
                arguments = [command, str(submission), TASK_ID, "--json"]
                arguments += ["--data-dir", str(root / "data")]
                runs = [measure(arguments, root / "package") for _ in range(RUNS)]
                wall_s, cpu_s, peak_bytes = map(statistics.median, zip(*runs, strict=True))
                print(
                    f"{command:12} {rows:,} rows, ids {order:16}"
                    f"{wall_s:5.2f} s, {cpu_s:5.2f} s CPU, {peak_bytes / 1e6:4.0f} MB"
                )


def write_package(folder: Path) -> None:
    """Write a package that adds the task by an entry point, as installed ones do."""
    metadata = folder / "million_rows-1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: million-rows\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text(
        f"[mlebench.tasks]\n{TASK_ID} = million_rows:competition\n"
    )
    (folder / "million_rows").mkdir()
    (folder / "million_rows" / "__init__.py").write_text(DECLARATION)
    (folder / "million_rows" / "description.md").write_text("Rank a million rows.\n")


def write_data(data_dir: Path, rows: int) -> dict[str, Path]:
    """Write the prepared task and two submissions, by the order of their ids."""
    prepared = data_dir / TASK_ID / "prepared"
    for side in ("public", "private"):
        (prepared / side).mkdir(parents=True)
    generator = np.random.default_rng(0)
    ids = [f"id_{number:08x}" for number in generator.permutation(rows)]
    truth = generator.integers(0, 2, (rows, 2))
    predicted = np.clip(0.5 + (truth - 0.5) / 4 + generator.normal(0, 0.2, (rows, 2)), 0, 1)
    write_csv(prepared / "public" / "sample_submission.csv", ids, np.full((rows, 2), 0.5))
    write_csv(prepared / "private" / "answers.csv", ids, truth)
    (prepared / "edition.json").write_text(json.dumps({"edition": "v2", "rules_version": 1}))
    shuffled = generator.permutation(rows)
    submissions = {
        "as in the sample": data_dir / "submission.csv",
        "in another order": data_dir / "shuffled.csv",
    }
    write_csv(submissions["as in the sample"], ids, predicted)
    write_csv(submissions["in another order"], [ids[row] for row in shuffled], predicted[shuffled])
    return submissions


def write_csv(path: Path, ids: list[str], columns: np.ndarray) -> None:
    with path.open("w") as file:
        file.write("id,a,b\n")
        file.writelines(
            f"{row_id},{a!r},{b!r}\n" for row_id, (a, b) in zip(ids, columns.tolist(), strict=True)
        )


def measure(arguments: list[str], package: Path) -> list[float]:
    """Wall time and CPU time in seconds and peak memory in bytes of one `mlebench` command."""
    command = [str(Path(sys.executable).with_name("mlebench")), *arguments]
    output = subprocess.check_output(
        [sys.executable, "-c", LAUNCHER, *command], env=os.environ | {"PYTHONPATH": str(package)}
    )
    return [float(figure) for figure in output.split()]


if __name__ == "__main__":
    main()
