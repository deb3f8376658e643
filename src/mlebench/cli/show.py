"""`mlebench show`: everything about one task."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import Any

from mlebench.cli import options
from mlebench.competition import Competition, KnownProblem
from mlebench.layout import TaskData
from mlebench.registry import find_task, split_names, split_task_ids
from mlebench.research_task import ResearchTask
from mlebench.submissions.rules import Boolean, Column, Label, Number, SubmissionRules
from mlebench.task import Task

HELP = "show everything about a task, the description that the agent gets too"
EXAMPLES = """
  mlebench show breast-cancer
  mlebench show breast-cancer --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("id", metavar="ID", help="the task, as `mlebench list` shows it")
    options.add_data_dir(parser)
    options.add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the task's facts, its submission's rules and its description."""
    task = find_task(arguments.id)
    facts = _facts(task, TaskData.of(task, options.data_dir(arguments), 1))
    if arguments.json:
        print(json.dumps(facts, indent=2))
    else:
        _print(facts)
    return 0


def _facts(task: Task, data: TaskData) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "kind": task.kind,
        "category": task.category,
        "splits": [name for name in split_names() if task.id in split_task_ids(name)],
        "is_practice": task.is_practice,
        "metric": task.metric_name,
        **dataclasses.asdict(task.thresholds),
        "size_bytes": task.size_bytes,
        "rules_version": task.rules_version,
        "package": task.package,
        "data_dir": str(data.root),
        "prepared_edition": data.prepared_edition(task),
        "note": task.note,
        "known_problems": [dataclasses.asdict(problem) for problem in _known_problems(task)],
        "submission_rules": _submission_rules(task),
        "description": task.description,
    }


def _known_problems(task: Task) -> tuple[KnownProblem, ...]:
    return task.known_problems if isinstance(task, Competition) else ()


def _submission_rules(task: Task) -> list[str]:
    if isinstance(task, Competition):
        return rules_in_words(task.rules)
    if not isinstance(task, ResearchTask):
        return []
    return [
        f"{file.name}: " + ("JSON, " if file.shape else "") + f"at most {file.max_bytes:,} bytes."
        for file in task.hand_in
    ]


def rules_in_words(rules: SubmissionRules) -> list[str]:
    """A submission's rules, a sentence each."""
    sentences = [
        "The file is a CSV with a header and one row for each id of the test set, in any order.",
        f"Column {rules.id_column}: the id" + (", first." if rules.starts_with_id else "."),
        *(f"Column {column.name}: {_allowed(column)}." for column in rules.columns),
    ]
    if rules.row_sum is not None:
        columns = ", ".join(rules.row_sum.columns)
        sentences.append(
            f"In each row {columns} add up to {rules.row_sum.total:g}, "
            f"give or take {rules.row_sum.tolerance:g}."
        )
    sentences.append(
        f"Other columns are {'ignored' if rules.allows_extra_columns else 'not allowed'}."
    )
    sentences.append(f"The file has at most {rules.max_bytes:,} bytes.")
    return sentences


def _allowed(column: Column) -> str:
    if isinstance(column, Label):
        return f"one of {', '.join(column.choices)}"
    if isinstance(column, Boolean):
        return "True or False (or 1 or 0)"
    if not isinstance(column, Number):
        return "any text"
    kind = "an integer" if column.is_integer else "a finite number"
    if column.minimum is not None and column.maximum is not None:
        return f"{kind} from {column.minimum:g} to {column.maximum:g}"
    if column.minimum is not None:
        return f"{kind} of at least {column.minimum:g}"
    if column.maximum is not None:
        return f"{kind} of at most {column.maximum:g}"
    return kind


def _print(facts: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.filesize import decimal
    from rich.markdown import Markdown
    from rich.table import Table

    table = Table(box=None, show_header=False)
    better = "lower" if facts["is_lower_better"] else "higher"
    medals = ", ".join(f"{m} {facts[m]:g}" for m in ("gold", "silver", "bronze", "median"))
    for name, value in (
        ("id", facts["id"]),
        ("title", facts["title"]),
        ("category", facts["category"]),
        ("splits", ", ".join(facts["splits"]) or "none"),
        ("practice", "yes: public data" if facts["is_practice"] else "no"),
        ("metric", f"{facts['metric']} ({better} is better)"),
        ("thresholds", medals),
        ("size", decimal(facts["size_bytes"])),
        ("rules version", str(facts["rules_version"])),
        ("declared in", facts["package"]),
        ("data", facts["data_dir"]),
        ("prepared", facts["prepared_edition"] or "no"),
        ("submission", "\n".join(facts["submission_rules"])),
    ):
        table.add_row(name, value)
    if facts["note"]:
        table.add_row("note", facts["note"])
    console = Console()
    console.print(table)
    if facts["known_problems"]:
        console.rule("known problems as published, and edition v2's answers")
        for problem in facts["known_problems"]:
            console.print(f"* {problem['problem']} {problem['evidence']}", highlight=False)
            console.print(f"  v2: {problem['remedy'] or 'nothing can be done.'}", highlight=False)
    console.rule("what the agent gets")
    console.print(Markdown(facts["description"]))
