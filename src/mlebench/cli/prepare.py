"""`mlebench prepare`: make the data of tasks."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys

from mlebench.cli import options

HELP = "make tasks' data: what the agent sees, and what only the grader sees"
EXAMPLES = """
  mlebench prepare --split practice
  mlebench prepare -c breast-cancer diabetes-progression --data-dir ~/data
  mlebench prepare --list my_tasks.txt --edition v1 --data-dir ~/data-v1
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    options.add_task_selection(parser)
    options.add_data_dir(parser)
    options.add_edition(parser)
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prepare the tasks; the exit status is 1 if any failed."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from mlebench.preparation import Result, prepare_tasks

    task_ids = options.selected_task_ids(arguments)
    data_dir = options.data_dir(arguments)
    edition = options.edition(arguments)
    outcomes = []
    progress = Progress(
        TextColumn("preparing"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
    )
    bar = progress.add_task("", total=len(task_ids))
    with progress, contextlib.closing(prepare_tasks(task_ids, data_dir, edition)) as work:
        for outcome in work:
            outcomes.append(outcome)
            progress.update(
                bar, advance=1, description=f"{outcome.task_id}: {outcome.result.value}"
            )
    failures = [outcome for outcome in outcomes if outcome.result is Result.FAILED]
    if arguments.json:
        facts = {
            "data_dir": str(data_dir),
            "edition": edition,
            "tasks": [dataclasses.asdict(outcome) for outcome in outcomes],
        }
        print(json.dumps(facts, indent=2))
    else:
        print(
            f"{len(outcomes) - len(failures)} of {len(outcomes)} tasks lie ready "
            f"in {data_dir} (edition {edition})"
        )
        for failure in failures:
            print(f"failed: {failure.error}", file=sys.stderr)
    return 1 if failures else 0
