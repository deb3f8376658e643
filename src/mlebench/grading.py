"""The score: check, align, measure, compare with the thresholds, report."""

from __future__ import annotations

import codecs
import dataclasses
import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlebench.competition import Aligned, Competition
from mlebench.errors import InvalidSubmissionError, MLEBenchError, NotPreparedError
from mlebench.files import write_atomically
from mlebench.layout import TaskData
from mlebench.registry import find_competition
from mlebench.research_task import Examination, Examining, Finding, Quantity, ResearchTask
from mlebench.submissions.rules import Pairing, Problem, SubmissionRules
from mlebench.task import Edition, Medal, Task

if TYPE_CHECKING:
    from mlebench.competition import Array
    from mlebench.submissions.ids import Ids

SCORE_DECIMALS = 5


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one submission is worth; the first fields are the published benchmark's."""

    competition_id: str
    score: float | None
    """Rounded to 5 decimals; None if the submission has none. In edition v1 it may be NaN
    or infinite."""
    gold_threshold: float
    silver_threshold: float
    bronze_threshold: float
    median_threshold: float
    any_medal: bool
    gold_medal: bool
    silver_medal: bool
    bronze_medal: bool
    above_median: bool
    submission_exists: bool
    """Whether anything lies at the path."""
    valid_submission: bool
    """Whether the submission has a score."""
    is_lower_better: bool
    created_at: str
    """ISO 8601, UTC."""
    submission_path: str | None
    """As given; None for an attempt that made no submission."""
    edition: str
    kind: str
    """"competition", or a research task's kind."""
    seed: int | None
    """Which instance of a research task; None for a competition."""
    is_practice: bool
    is_miniature: bool
    """Whether the data is synthetic: the humans' thresholds then mean nothing."""
    human_percentile: float | None
    """The share of human teams, in [0, 100], that the score beats; None if not known."""
    note: str
    """What to know about a medal in this competition; mostly empty."""
    problems: tuple[str, ...]
    """Why there is no score; or what of a research task's hand-in could not be examined."""
    findings: tuple[Finding, ...] = ()
    """What was examined of a research task's hand-in."""
    quantities: tuple[Quantity, ...] = ()
    """What was measured of it."""

    def to_dict(self) -> dict[str, Any]:
        """The fields, ready for JSON."""
        fields = dataclasses.asdict(self)
        return fields | {
            name: list(fields[name]) for name in ("problems", "findings", "quantities")
        }

    def summary(self) -> str:
        """The outcome in one line."""
        if self.score is None:
            return f"{self.competition_id}: no score"
        medals = {"gold": self.gold_medal, "silver": self.silver_medal, "bronze": self.bronze_medal}
        medal = next((f"{name} medal" for name, is_won in medals.items() if is_won), "no medal")
        median = "above" if self.above_median else "not above"
        return f"{self.competition_id}: score {self.score}, {medal}, {median} the median"


def grade_submission(
    task: Task,
    submission_path: Path | None,
    data_dir: Path,
    edition: Edition | None = None,
    *,
    seed: int = 1,
    agent_environment: Path | None = None,
) -> Report:
    """Grade a submission; one that is missing or invalid gets a report without a score.

    Medals go by the rounded score, as in the published benchmark.

    Args:
        task: the task.
        submission_path: the submission; anything at all may lie there. None if there is none.
        data_dir: where the task is prepared.
        edition: the edition it must be prepared in; None for whichever it is.
        seed: the instance of a research task.
        agent_environment: the Python environment in which handed-in code is run; research
            tasks need one.

    Raises:
        NotPreparedError: if the task is not prepared, or what is prepared is damaged.
        EditionMismatchError: if it is prepared as another edition.
        SandboxError: if handed-in code cannot be run here.
    """
    data = TaskData.of(task, data_dir, seed)
    edition = data.require(task, edition)
    exists = False
    score: float | None = None
    problems = ["there is no submission"]
    examination: Examination | None = None
    if submission_path is not None and os.path.lexists(submission_path):
        exists = True
        try:
            if isinstance(task, ResearchTask):
                examination = _examine(task, submission_path, data, agent_environment)
                score, problems = _rounded(examination.score), list(examination.problems)
            elif isinstance(task, Competition):
                score, problems = _score(task, submission_path, data, edition), []
        except InvalidSubmissionError as error:
            problems = [str(problem) for problem in error.problems]
    thresholds = task.thresholds
    compares = score is not None and not data.is_miniature
    medal = thresholds.medal(score) if score is not None and compares else None
    return Report(
        competition_id=task.id,
        score=score,
        gold_threshold=thresholds.gold,
        silver_threshold=thresholds.silver,
        bronze_threshold=thresholds.bronze,
        median_threshold=thresholds.median,
        any_medal=medal is not None,
        gold_medal=medal is Medal.GOLD,
        silver_medal=medal is Medal.SILVER,
        bronze_medal=medal is Medal.BRONZE,
        above_median=score is not None and compares and thresholds.above_median(score),
        submission_exists=exists,
        valid_submission=score is not None,
        is_lower_better=thresholds.is_lower_better,
        created_at=datetime.now(UTC).isoformat(),
        submission_path=None if submission_path is None else str(submission_path),
        edition=edition,
        kind=task.kind,
        seed=data.instance,
        is_practice=task.is_practice,
        is_miniature=data.is_miniature,
        human_percentile=task.human_percentile(score)
        if isinstance(task, Competition) and score is not None and compares
        else None,
        note=task.note,
        problems=tuple(problems),
        findings=examination.findings if examination else (),
        quantities=examination.quantities if examination else (),
    )


def _score(
    competition: Competition, submission_path: Path, data: TaskData, edition: Edition
) -> float:
    """The rounded score; raises InvalidSubmissionError if there is none."""
    import numpy as np

    from mlebench.submissions.check import read_submission, test_ids

    rules = competition.rules_in(edition)
    ids = test_ids(competition, data.public, edition)
    predicted = read_submission(submission_path, rules, ids, data.public)
    truth = _read_answers(competition, rules, data, ids)
    if rules.pairing is Pairing.REPEATABLE:
        truth = {name: values[predicted[rules.id_column]] for name, values in truth.items()}
    # An overflow shows in the score itself.
    with np.errstate(over="ignore", invalid="ignore"):
        try:
            score = competition.score_in(edition)(Aligned(truth=truth, predicted=predicted))
        except ValueError as error:
            raise InvalidSubmissionError([Problem(f"there is no score: {error}")]) from None
    # Edition v1 lets NaN and infinity stand, as was published.
    if not math.isfinite(score) and edition is not Edition.V1:
        raise InvalidSubmissionError(
            [Problem(f"there is no score: {competition.metric_name} comes out as {score}")]
        )
    return _rounded(score)


def _rounded(score: float) -> float:
    # Adding 0 turns -0 into 0.
    return round(float(score), SCORE_DECIMALS) + 0.0


def _examine(
    task: ResearchTask, path: Path, data: TaskData, agent_environment: Path | None
) -> Examination:
    """What is found of a hand-in; raises InvalidSubmissionError if there is none of its files."""
    from mlebench.examiner import Examiner
    from mlebench.submissions.hand_in import HandIn

    if agent_environment is None:
        raise ValueError("research tasks are examined in an agent environment")
    hand_in = HandIn(task, path)
    hand_in.require_any()
    examination = task.examine(
        Examining(
            hand_in=hand_in,
            public=data.public,
            private=data.private,
            examiner=Examiner(agent_environment),
        )
    )
    extra = hand_in.extra_files()
    ignored = (f"{', '.join(extra)}: not asked for, and not looked at.",) if extra else ()
    return dataclasses.replace(examination, problems=(*examination.problems, *ignored))


def _read_answers(
    competition: Competition, rules: SubmissionRules, data: TaskData, ids: Ids
) -> Mapping[str, Array]:
    """The columns of the answers in the order of `ids`, or the submission's own order."""
    from mlebench.submissions.tables import read_table

    path = data.private / competition.answers_file
    # What is declared is how many rows a submission has; answers may have several an id.
    pairings = {
        Pairing.REPEATABLE: Pairing.BY_ID,
        Pairing.BY_ID_IN_FILE_ORDER: Pairing.KNOWN_IDS,
    }
    answer_rules = SubmissionRules(
        rules.id_column,
        competition.answer_columns or rules.columns,
        pairing=pairings.get(rules.pairing, rules.pairing),
        id_parts=rules.id_parts,
        max_row_bytes=rules.max_row_bytes,
    )
    try:
        if competition.read_answers is None:
            return read_table(path, answer_rules, ids)
        columns = competition.read_answers(path)
        if columns[rules.id_column].tolist() == ids.to_pylist():
            return columns
        fault = f"the ids of {path.name} are not those of the sample submission"
    except (InvalidSubmissionError, OSError, ValueError, KeyError) as error:
        fault = str(error)
    raise NotPreparedError(
        f"the private side of {competition.id} is damaged: {fault}. "
        f"Remove {data.prepared} and run `mlebench prepare` again."
    )


@dataclass(frozen=True, kw_only=True)
class UngradedLine:
    """A line of a submissions file that led to no report."""

    line: int
    """Counted from 1."""
    problem: str


@dataclass(frozen=True, kw_only=True)
class GradingReport:
    """The reports of all lines of a submissions file."""

    reports: tuple[Report, ...]
    ungraded_lines: tuple[UngradedLine, ...]

    def to_dict(self) -> dict[str, Any]:
        """The published totals and `competition_reports`, ready for JSON.

        No total mixes practice tasks with others. Where there are both, the totals
        at the top are the others' and those of practice tasks stand below `practice`;
        where there are practice tasks alone, both are theirs.
        """
        practice = [report for report in self.reports if report.is_practice]
        others = [report for report in self.reports if not report.is_practice]
        return {
            **_totals(others or practice),
            "practice": _totals(practice),
            "total_ungraded_lines": len(self.ungraded_lines),
            "ungraded_lines": [dataclasses.asdict(line) for line in self.ungraded_lines],
            "competition_reports": [report.to_dict() for report in self.reports],
        }


def grade_jsonl(
    submissions_file: Path, data_dir: Path, output_dir: Path, edition: Edition | None = None
) -> tuple[GradingReport, Path]:
    """Grade every line of a submissions file and write `<time>_grading_report.json`.

    A line is a JSON object with `competition_id` and `submission_path` (null if there
    is no submission); empty lines and those that begin with # or // are skipped. A
    line that cannot be graded is noted and stops no other.

    Args:
        submissions_file: the lines, in UTF-8; relative paths are relative to the
            working folder.
        data_dir: where the tasks are prepared.
        output_dir: gets the report; made if it is not there.
        edition: the edition that the tasks must be prepared in; None for whichever.

    Returns:
        The report, and the file it was written to.

    Raises:
        MLEBenchError: if the file cannot be read or the report cannot be written.
    """
    try:
        lines = submissions_file.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n")
    except OSError as error:
        raise MLEBenchError(f"cannot read {submissions_file}: {error.strerror}") from None
    reports, ungraded = [], []
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        if not line or line.startswith((b"#", b"//")):
            continue
        try:
            competition_id, path = _parse_line(line)
            reports.append(
                grade_submission(find_competition(competition_id), path, data_dir, edition)
            )
        except MLEBenchError as error:
            ungraded.append(UngradedLine(line=number, problem=str(error)))
        except Exception as error:  # noqa: BLE001 - a task of an outside package may raise anything
            problem = f"{type(error).__name__}: {error}"
            ungraded.append(UngradedLine(line=number, problem=problem))
    report = GradingReport(reports=tuple(reports), ungraded_lines=tuple(ungraded))
    path = output_dir / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S-%fZ}_grading_report.json"
    try:
        write_atomically(path, json.dumps(report.to_dict(), indent=2) + "\n")
    except OSError as error:
        raise MLEBenchError(f"cannot write {path}: {error.strerror}") from None
    return report, path


def _parse_line(line: bytes) -> tuple[str, Path | None]:
    shape = '{"competition_id": "…", "submission_path": "…"}'
    try:
        fields = json.loads(line)
        competition_id, path = fields["competition_id"], fields["submission_path"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise MLEBenchError(f"this is not a JSON object like {shape}") from None
    if not isinstance(competition_id, str) or not isinstance(path, str | None):
        raise MLEBenchError(f"the values must be strings, as in {shape}")
    return competition_id, Path(path) if path else None


def _totals(reports: Sequence[Report]) -> dict[str, int]:
    return {
        "total_runs": len(reports),
        "total_runs_with_submissions": sum(report.submission_exists for report in reports),
        "total_valid_submissions": sum(report.valid_submission for report in reports),
        "total_medals": sum(report.any_medal for report in reports),
        "total_gold_medals": sum(report.gold_medal for report in reports),
        "total_silver_medals": sum(report.silver_medal for report in reports),
        "total_bronze_medals": sum(report.bronze_medal for report in reports),
        "total_above_median": sum(report.above_median for report in reports),
    }
