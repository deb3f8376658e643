"""`mlebench grade`: grades the submissions that a file lists."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from mlebench.cli import options

HELP = "grade the submissions that a JSON lines file lists"
EXAMPLES = """
  mlebench grade --submission submissions.jsonl --output-dir reports

where a line of submissions.jsonl is

  {"competition_id": "breast-cancer", "submission_path": "submission.csv"}

Lines that begin with # or // are skipped. The exit status is 1 if a line could not be
graded; it is 0 if all have a report, those of submissions without a score included.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--submission", type=Path, required=True, metavar="FILE", help="the JSON lines file"
    )
    parser.add_argument(
        "--output-dir", type=Path, required=True, metavar="DIR", help="gets the report as JSON"
    )
    options.add_required_edition(parser)
    options.add_data_dir(parser)
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Grade all lines; the status is 1 if one could not be graded."""
    from mlebench.grading import grade_jsonl

    report, path = grade_jsonl(
        arguments.submission,
        options.data_dir(arguments),
        arguments.output_dir,
        options.required_edition(arguments),
    )
    if arguments.json:
        print(json.dumps(report.to_dict(), indent=2))
    else:
        for graded in report.reports:
            print(graded.summary(), *graded.problems, sep="\n  ")
        print(f"report: {path}")
    for line in report.ungraded_lines:
        print(f"line {line.line} of {arguments.submission}: {line.problem}", file=sys.stderr)
    return 1 if report.ungraded_lines else 0
