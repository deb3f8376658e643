"""`mlebench list`: the tasks there are."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from mlebench.cli import options
from mlebench.cli.whole_table import print_whole
from mlebench.layout import TaskData
from mlebench.registry import BrokenTaskError, find_task, split_task_ids, task_ids
from mlebench.research_task import Kind

HELP = "list tasks: what they are, how they are scored, and whether their data is there"
EXAMPLES = """
  mlebench list
  mlebench list --split practice --json
  mlebench list --split research --kind debug
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--split", metavar="SPLIT", help="only the tasks of this split")
    parser.add_argument(
        "--kind",
        choices=["competition", *Kind],
        help="only the competitions, or the research tasks of one kind",
    )
    options.add_data_dir(parser)
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print a line for each task; outside tasks that are broken get a warning instead."""
    ids = task_ids() if arguments.split is None else split_task_ids(arguments.split)
    data_dir = options.data_dir(arguments)
    tasks = []
    for task_id in ids:
        try:
            facts = _facts(task_id, data_dir)
            if arguments.kind in (None, facts["kind"]):
                tasks.append(facts)
        except BrokenTaskError as error:
            print(f"warning: {error}", file=sys.stderr)
    if arguments.json:
        print(json.dumps(tasks, indent=2))
    else:
        _print_table(tasks)
    return 0


def _facts(task_id: str, data_dir: Path) -> dict[str, Any]:
    task = find_task(task_id)
    return {
        "id": task.id,
        "kind": task.kind,
        "category": task.category,
        "metric": task.metric_name,
        "is_lower_better": task.is_lower_better,
        "size_bytes": task.size_bytes,
        "is_practice": task.is_practice,
        "prepared_edition": TaskData.of(task, data_dir, 1).prepared_edition(task),
    }


def _print_table(tasks: list[dict[str, Any]]) -> None:
    from rich.filesize import decimal
    from rich.table import Table

    table = Table("id", "category", "metric", "better", "size", "prepared", box=None)
    for task in tasks:
        table.add_row(
            task["id"],
            task["category"],
            task["metric"],
            "lower" if task["is_lower_better"] else "higher",
            decimal(task["size_bytes"]),
            task["prepared_edition"] or "no",
        )
    print_whole(table)
