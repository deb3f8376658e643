"""`mlebench grade-sample`: grades one submission."""

from __future__ import annotations

import argparse
import json
import sys

from mlebench.cli import options
from mlebench.registry import find_task

HELP = "grade one submission"
EXAMPLES = """
  mlebench grade-sample submission.csv breast-cancer
  mlebench grade-sample submission.csv breast-cancer --edition v2 --json

The report goes to stdout as JSON, a summary to stderr. The exit status is 0 whenever
there is a report, that of a submission without a score included.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    options.add_submission(parser)
    options.add_required_edition(parser)
    options.add_data_dir(parser)
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the report; the status is 0."""
    from mlebench.grading import grade_submission

    competition = find_task(arguments.competition_id)
    report = grade_submission(
        competition,
        arguments.submission,
        options.data_dir(arguments),
        options.required_edition(arguments),
    )
    if not arguments.json:
        print(report.summary(), *report.problems, sep="\n", file=sys.stderr)
    print(json.dumps(report.to_dict(), indent=2))
    return 0
