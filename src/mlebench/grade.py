"""The published benchmark's names for grading: see `mlebench.integration`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mlebench.grading import GradingReport, Report, grade_submission
from mlebench.grading import grade_jsonl as _grade_jsonl
from mlebench.integration import Competition, Registry, registry
from mlebench.layout import TaskData
from mlebench.registry import find_competition
from mlebench.submissions import check_submission

__all__ = ["aggregate_reports", "grade_csv", "grade_jsonl", "validate_submission"]


def grade_csv(path_to_submission: Path, competition: Competition) -> Report:
    """Grade one submission; `report.to_dict()` has the published fields."""
    data_dir = competition.raw_dir.parent.parent
    return grade_submission(find_competition(competition.id), Path(path_to_submission), data_dir)


def grade_jsonl(path_to_submissions: Path, output_dir: Path, registry: Registry = registry) -> None:
    """Grade every line of a submissions file and write the report into a folder."""
    _grade_jsonl(Path(path_to_submissions), registry.get_data_dir(), Path(output_dir))


def validate_submission(submission: Path, competition: Competition) -> tuple[bool, str]:
    """Whether a submission is well-formed, and what is wrong with it if not.

    Only the public side is looked at.
    """
    task = find_competition(competition.id)
    data = TaskData(competition.raw_dir.parent.parent, task.id)
    problems = check_submission(task, Path(submission), data.public, data.require(task))
    if problems:
        return False, "\n".join(["Submission invalid!", *map(str, problems)])
    return True, "Submission is valid."


def aggregate_reports(competition_reports: Iterable[Report]) -> dict[str, Any]:
    """The published totals of several reports, and the reports."""
    return GradingReport(reports=tuple(competition_reports), ungraded_lines=()).to_dict()
