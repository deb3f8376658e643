"""`mlebench check`: is a submission well-formed?"""

from __future__ import annotations

import argparse
import dataclasses
import json

from mlebench.cli import options
from mlebench.competition import Competition
from mlebench.layout import TaskData
from mlebench.registry import find_task
from mlebench.submissions.numbers import NUMBER_RULES

HELP = "say all that is wrong with a submission, without grading it"
EXAMPLES = f"""
  mlebench check submission.csv breast-cancer
  mlebench check submission.csv breast-cancer --json

The exit status is 1 if there are problems.

{NUMBER_RULES}
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    options.add_submission(parser)
    options.add_data_dir(parser)
    options.add_instance(parser)
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the problems; the status is 1 if there are any."""
    from mlebench.submissions import check_submission

    task = find_task(arguments.competition_id)
    data = TaskData.of(task, options.data_dir(arguments), arguments.seed)
    edition = data.require(task)
    problems = check_submission(task, arguments.submission, data.public, edition)
    if arguments.json:
        verdict = {
            "competition_id": task.id,
            "submission_path": str(arguments.submission),
            "is_well_formed": not problems,
            "problems": [dataclasses.asdict(problem) for problem in problems],
        }
        print(json.dumps(verdict, indent=2))
    elif problems:
        print(*problems, sep="\n")
    else:
        caveat = task.rules_in(edition).caveat if isinstance(task, Competition) else ""
        print(f"{arguments.submission} is well-formed", *([caveat] if caveat else []), sep="\n")
    return 1 if problems else 0
