"""`mlebench prepare`: make the data of tasks."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mlebench.cli import options
from mlebench.competition import Competition
from mlebench.errors import MLEBenchError
from mlebench.registry import find_competition, find_task
from mlebench.task import Edition

if TYPE_CHECKING:
    from mlebench.preparation import Outcome

HELP = "make tasks' data: what the agent sees, and what only the grader sees"
EXAMPLES = """
  mlebench prepare --split practice
  mlebench prepare -c breast-cancer diabetes-progression --data-dir ~/data
  mlebench prepare --list my_tasks.txt --edition v1 --data-dir ~/data-v1
  mlebench prepare --split low --miniature
  mlebench prepare --split research --seeds 3
  mlebench prepare -c leaf-classification --raw-dir ~/leaf.zip --edition v1 --verify

Raw data of Kaggle competitions is downloaded with Kaggle's own client: accept the
competition's rules on its page and create an API token (KAGGLE_API_TOKEN or
~/.kaggle/access_token) first.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    options.add_task_selection(parser)
    options.add_data_dir(parser)
    options.add_edition(parser)
    parser.add_argument(
        "--raw-dir",
        type=Path,
        metavar="PATH",
        help="raw data that you have: one task's folder or zip, or a folder of <id>, <id>/raw or "
        "<id>.zip; it is not changed",
    )
    parser.add_argument(
        "--keep-raw", action="store_true", help="keep what is downloaded or unpacked"
    )
    parser.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="make miniatures and research tasks anew from this seed, not a secret one",
    )
    parser.add_argument(
        "--seeds",
        type=options.count,
        default=1,
        metavar="N",
        help="how many instances of each research task (1)",
    )
    parser.add_argument(
        "--verify",
        action="store_true",
        help="compare edition v1's tables with the published md5s; fail where they differ, "
        "and name the tasks of which none is published",
    )
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Prepare the tasks; the exit status is 1 if any failed.

    Raises:
        MLEBenchError: if the options contradict each other.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskID,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    from mlebench.preparation import Download, RawOptions, Result, prepare_tasks
    from mlebench.preparation.disk_space import readable_size

    data_dir = options.data_dir(arguments)
    edition = options.edition(arguments)
    # Research tasks have no edition v1.
    task_ids = options.selected_task_ids(arguments, all_are_competitions=edition is Edition.V1)
    _require_sense(arguments, edition, task_ids)
    raw = RawOptions(
        raw_dir=arguments.raw_dir and arguments.raw_dir.expanduser().absolute(),
        keeps_raw=arguments.keep_raw,
        seed=arguments.seed,
        instances=arguments.seeds,
    )
    outcomes = []
    progress = Progress(
        TextColumn("preparing"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
    )
    bar = progress.add_task("", total=len(task_ids))
    downloads: dict[str, TaskID] = {}
    with progress, contextlib.closing(prepare_tasks(task_ids, data_dir, edition, raw)) as work:
        for event in work:
            if isinstance(event, Download):
                if event.task_id not in downloads:
                    downloads[event.task_id] = progress.add_task("")
                progress.update(
                    downloads[event.task_id],
                    completed=event.bytes_there,
                    total=event.total_bytes,
                    description=f"{event.task_id}: {readable_size(event.bytes_there)} downloaded",
                )
                continue
            if event.task_id in downloads:
                progress.remove_task(downloads.pop(event.task_id))
            outcome = _verified(event, data_dir) if arguments.verify else event
            outcomes.append(outcome)
            progress.update(
                bar, advance=1, description=f"{outcome.task_id}: {outcome.result.value}"
            )
    failures = [outcome for outcome in outcomes if outcome.result is Result.FAILED]
    ready = sorted(outcome.task_id for outcome in outcomes if outcome.result is not Result.FAILED)
    tasks = {task_id: find_task(task_id) for task_id in ready}
    verified = [
        task_id
        for task_id, task in tasks.items()
        if isinstance(task, Competition) and task.prepared_md5s
    ]
    unpublished = [task_id for task_id in ready if task_id not in verified]
    if arguments.json:
        facts: dict[str, object] = {
            "data_dir": str(data_dir),
            "edition": edition,
            "tasks": [dataclasses.asdict(outcome) for outcome in outcomes],
        }
        if arguments.verify:
            facts |= {"verified": verified, "nothing_published": unpublished}
        print(json.dumps(facts, indent=2))
    else:
        print(f"{len(ready)} of {len(outcomes)} tasks lie ready in {data_dir} (edition {edition})")
        if arguments.verify and verified:
            print(f"verified, their tables are the published ones: {', '.join(verified)}")
        if arguments.verify and unpublished:
            print(f"not verified, for no md5 of theirs is published: {', '.join(unpublished)}")
        for failure in failures:
            print(f"failed: {failure.error}", file=sys.stderr)
    return 1 if failures else 0


def _require_sense(
    arguments: argparse.Namespace, edition: Edition, task_ids: tuple[str, ...]
) -> None:
    if arguments.seed is not None and not arguments.miniature:
        for task_id in task_ids:
            if not find_task(task_id).has_instances:
                raise MLEBenchError(
                    f"--seed is for miniatures and research tasks; for a miniature of {task_id} "
                    "give --miniature, too."
                )
    if arguments.seed is not None and arguments.seed < 0:
        raise MLEBenchError(f"--seed {arguments.seed}: give a whole number from 0 on.")
    if arguments.miniature and arguments.raw_dir is not None:
        raise MLEBenchError("a miniature is made here: give --miniature or --raw-dir, not both.")
    if arguments.verify and (arguments.miniature or edition is not Edition.V1):
        raise MLEBenchError(
            "--verify compares with what edition v1 makes of the real data: give --edition v1."
        )


def _verified(outcome: Outcome, data_dir: Path) -> Outcome:
    """The same outcome, or a failure that names what differs from the published files."""
    from mlebench.preparation import Result
    from mlebench.preparation.verification import differing_files

    if outcome.result is Result.FAILED:
        return outcome
    differing = differing_files(find_competition(outcome.task_id), data_dir)
    if not differing:
        return outcome
    return dataclasses.replace(
        outcome,
        result=Result.FAILED,
        error=f"{outcome.task_id}: not as published: {', '.join(differing)}. Its raw data may be "
        "another release than the published benchmark had.",
    )
