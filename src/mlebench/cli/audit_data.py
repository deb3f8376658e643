"""`mlebench audit-data`: does prepared data tell the answers?"""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import TYPE_CHECKING

from mlebench.cli import options
from mlebench.cli.whole_table import print_whole
from mlebench.layout import require_prepared
from mlebench.registry import find_competition

if TYPE_CHECKING:
    from mlebench.audit import Finding

HELP = "look for leaks in prepared data: in its metadata, and those known of a competition"
EXAMPLES = """
  mlebench audit-data leaf-classification
  mlebench audit-data --split lite --miniature --edition v2
  mlebench audit-data siim-isic-melanoma-classification --data-dir ~/data-v1 --json

The exit status is 1 if a leak is open. Edition v1 keeps the published leaks; v2 shuts them.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    options.add_task_selection(parser, by_position=True)
    options.add_data_dir(parser)
    options.add_required_edition(parser)
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what each probe found; the status is 1 if a leak is open."""
    from mlebench.audit import audit

    ids = options.selected_task_ids(arguments, all_are_competitions=True)
    tasks = [find_competition(task_id) for task_id in ids]
    data_dir, edition = options.data_dir(arguments), options.required_edition(arguments)
    require_prepared(tasks, data_dir, edition)
    findings = [finding for task in tasks for finding in audit(task, data_dir, edition)]
    if arguments.json:
        print(json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2))
    else:
        _print_table(findings)
    return 1 if any(finding.is_open for finding in findings) else 0


def _print_table(findings: list[Finding]) -> None:
    from rich.table import Table

    table = Table("competition", "edition", "probe", "", box=None)
    for finding in findings:
        probe = "\n  ".join([finding.probe, *finding.details])
        verdict = "open" if finding.is_open else "shut"
        table.add_row(finding.competition_id, finding.edition, probe, verdict)
    print_whole(table)
