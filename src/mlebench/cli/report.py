"""`mlebench report`: what the records of runs add up to."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HELP = "print the scores and medals of runs, by task and by split"
EXAMPLES = """
  mlebench report runs/first            # one run
  mlebench report runs                  # all runs in a folder, side by side
  mlebench report runs/a runs/b --json  # one JSON document: plans, records, rows
  mlebench report runs --csv            # one row for each planned attempt
"""

NARROWEST, WIDEST = 80, 120
"""In characters: narrower, tables would lose figures; wider, columns drift apart."""
PIPE_WIDTH = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "folders",
        nargs="+",
        type=Path,
        metavar="DIR",
        help="a run's folder, or a folder that holds such folders",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print raw numbers as JSON")
    form.add_argument("--csv", action="store_true", help="print the attempts as CSV")


def run(arguments: argparse.Namespace) -> int:
    """Print the report of `arguments.folders`; the status is 0."""
    from mlebench.reports.run_folders import read_runs

    runs = read_runs(arguments.folders)
    if arguments.csv:
        from mlebench.reports.export import to_csv

        print(to_csv(runs), end="")
        return 0

    from mlebench.registry import split_names, split_task_ids
    from mlebench.reports.summary import summarise

    summary = summarise(
        runs,
        splits={name: split_task_ids(name) for name in split_names()},
        practice_task_ids=split_task_ids("practice"),
    )
    if arguments.json:
        from mlebench.reports.export import to_json

        print(to_json(runs, summary))
        return 0

    from rich.console import Console

    from mlebench.reports.tables import summary_tables

    width = Console().width if sys.stdout.isatty() else PIPE_WIDTH
    Console(width=max(NARROWEST, min(width, WIDEST))).print(summary_tables(summary))
    return 0
