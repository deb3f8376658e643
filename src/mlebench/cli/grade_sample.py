"""`mlebench grade-sample`: grades one submission."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from mlebench.cli import options
from mlebench.registry import find_task
from mlebench.research_task import ResearchTask

HELP = "grade one submission"
EXAMPLES = """
  mlebench grade-sample submission.csv breast-cancer
  mlebench grade-sample submission.csv breast-cancer --edition v2 --json
  mlebench grade-sample my_submission/ hidden-markov-model --seed 3

The report goes to stdout as JSON, a summary to stderr. The exit status is 0 whenever
there is a report, that of a submission without a score included.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    options.add_submission(parser)
    options.add_required_edition(parser)
    options.add_data_dir(parser)
    options.add_instance(parser)
    options.add_json(parser)


def _environment() -> Path:
    from mlebench.runs.agent_environment import agent_environment_path

    return agent_environment_path(None)


def run(arguments: argparse.Namespace) -> int:
    """Print the report; the status is 0."""
    from mlebench.grading import grade_submission

    task = find_task(arguments.competition_id)
    report = grade_submission(
        task,
        arguments.submission,
        options.data_dir(arguments),
        options.required_edition(arguments),
        seed=arguments.seed,
        agent_environment=_environment() if isinstance(task, ResearchTask) else None,
    )
    if not arguments.json:
        print(report.summary(), *report.problems, sep="\n", file=sys.stderr)
    print(json.dumps(report.to_dict(), indent=2))
    return 0
