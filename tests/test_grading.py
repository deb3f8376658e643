from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlebench.competition import Aligned, Competition, Preparation
from mlebench.errors import EditionMismatchError, MLEBenchError, NotPreparedError
from mlebench.grading import GradingReport, Report, grade_jsonl, grade_submission
from mlebench.layout import TaskData
from mlebench.metrics import mean_absolute_error
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.submissions import Label, Number, SubmissionRules
from mlebench.task import Edition, Thresholds

ANSWERS = "id,weight,colour\na,1,red\nb,2,red\nc,3,blue\nd,4,blue\n"
PUBLISHED_FIELDS = {
    "competition_id", "score", "gold_threshold", "silver_threshold", "bronze_threshold",
    "median_threshold", "any_medal", "gold_medal", "silver_medal", "bronze_medal",
    "above_median", "submission_exists", "valid_submission", "is_lower_better", "created_at",
    "submission_path",
}  # fmt: skip
PUBLISHED_TOTALS = {
    "total_runs", "total_runs_with_submissions", "total_valid_submissions", "total_medals",
    "total_gold_medals", "total_silver_medals", "total_bronze_medals", "total_above_median",
    "competition_reports",
}  # fmt: skip

Grade = Callable[[str], Report]


def make_raw(raw: Path) -> None:
    pass


def prepare(preparation: Preparation) -> None:
    (preparation.private / "answers.csv").write_text(ANSWERS)
    sample = "id,weight,colour\nd,0,red\nc,0,red\nb,0,red\na,0,red\n"
    (preparation.public / "sample_submission.csv").write_text(sample)


def score(columns: Aligned) -> float:
    assert columns.truth["colour"].tolist() == ["blue", "blue", "red", "red"]
    assert columns.truth["weight"].tolist() == [4, 3, 2, 1]
    return mean_absolute_error(columns.truth["weight"], columns.predicted["weight"])


@pytest.fixture
def competition() -> Competition:
    return Competition(
        id="weights",
        title="Weights",
        category="test",
        # Any package with a description will do.
        package="mlebench.practice.breast_cancer",
        metric_name="mean absolute error",
        size_bytes=0,
        thresholds=Thresholds(gold=0.1, silver=0.2, bronze=0.3, median=0.4, is_lower_better=True),
        rules=SubmissionRules("id", (Number("weight"), Label("colour", ("red", "blue")))),
        score=score,
        make_raw=make_raw,
        prepare=prepare,
    )


@pytest.fixture
def data_dir(tmp_path: Path, competition: Competition) -> Path:
    prepare_task(competition, tmp_path / "data", Edition.V2)
    return tmp_path / "data"


@pytest.fixture
def grade(competition: Competition, data_dir: Path, tmp_path: Path) -> Grade:
    """Writes a submission and grades it."""

    def write_and_grade(content: str) -> Report:
        path = tmp_path / "submission.csv"
        path.write_text(content)
        return grade_submission(competition, path, data_dir)

    return write_and_grade


def off_by(error: float) -> str:
    """A submission with this mean absolute error."""
    return ANSWERS.replace("a,1,", f"a,{1 + 4 * error!r},")


def test_the_answers_themselves_score_best(grade: Grade) -> None:
    report = grade(ANSWERS)
    assert (report.score, report.gold_medal, report.valid_submission) == (0.0, True, True)


def test_rows_are_joined_by_long_ids_too(
    competition: Competition, data_dir: Path, tmp_path: Path
) -> None:
    data = TaskData(data_dir, competition.id)
    answers, submission = data.private / "answers.csv", tmp_path / "submission.csv"
    submission.write_text(ANSWERS)
    for path in (data.public / "sample_submission.csv", answers, submission):
        path.write_text(path.read_text().replace("\n", "\n" + "x" * 100).rstrip("x"))
    assert grade_submission(competition, submission, data_dir).score == 0


def test_rows_are_joined_by_id_whatever_their_order(grade: Grade) -> None:
    header, *rows = off_by(0.25).splitlines()
    for order in ([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]):
        shuffled = "\n".join([header, *(rows[place] for place in order)])
        assert grade(shuffled).score == 0.25


@pytest.mark.parametrize(
    ("error", "medals", "above_median"),
    [
        (0.0999, ["gold_medal"], True),
        (0.1, ["gold_medal"], True),
        (0.100004, ["gold_medal"], True),  # rounds to the threshold
        (0.10001, ["silver_medal"], True),
        (0.3, ["bronze_medal"], True),
        (0.30001, [], True),
        (0.4, [], False),
        (0.399996, [], False),  # rounds to the median
        (9.0, [], False),
    ],
)
def test_medals_go_by_the_score_rounded_to_five_decimals(
    grade: Grade, error: float, medals: list[str], above_median: bool
) -> None:
    report = grade(off_by(error))
    assert report.score == round(error, 5)
    fields = report.to_dict()
    won = [name for name in ("gold_medal", "silver_medal", "bronze_medal") if fields[name]]
    assert won == medals
    assert report.any_medal == bool(medals)
    assert report.above_median == above_median


def test_a_report_has_the_published_fields_and_survives_json(grade: Grade) -> None:
    fields = grade(off_by(0.25)).to_dict()
    assert set(fields) >= PUBLISHED_FIELDS
    assert set(fields) - PUBLISHED_FIELDS == {
        "edition",
        "findings",
        "human_percentile",
        "is_miniature",
        "is_practice",
        "kind",
        "note",
        "problems",
        "quantities",
        "seed",
    }
    assert json.loads(json.dumps(fields, allow_nan=False)) == fields


def test_an_invalid_submission_has_a_report_with_its_problems(grade: Grade) -> None:
    report = grade(ANSWERS.replace("a,1,", "a,nan,").replace("blue", "green"))
    assert (report.score, report.submission_exists, report.valid_submission) == (None, True, False)
    assert not report.any_medal
    assert not report.above_median
    assert [problem.split(":")[0] for problem in report.problems] == [
        "row 1 of submission.csv",
        "row 3 of submission.csv",
        "row 4 of submission.csv",
    ]


def test_a_missing_submission_has_a_report(
    competition: Competition, data_dir: Path, tmp_path: Path
) -> None:
    for path in (None, tmp_path / "nothing.csv"):
        report = grade_submission(competition, path, data_dir)
        assert (report.submission_exists, report.valid_submission) == (False, False)
        assert report.problems == ("there is no submission",)
        assert report.submission_path == (path and str(path))


def test_a_link_to_the_answers_is_not_graded(
    competition: Competition, data_dir: Path, tmp_path: Path
) -> None:
    link = tmp_path / "submission.csv"
    link.symlink_to(TaskData(data_dir, competition.id).private / "answers.csv")
    report = grade_submission(competition, link, data_dir)
    assert (report.score, report.submission_exists) == (None, True)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_score_that_is_no_number_is_null_and_a_problem(
    competition: Competition, data_dir: Path, tmp_path: Path, value: float
) -> None:
    (tmp_path / "submission.csv").write_text(ANSWERS)
    broken = dataclasses.replace(competition, score=lambda _: value)
    report = grade_submission(broken, tmp_path / "submission.csv", data_dir)
    assert (report.score, report.valid_submission) == (None, False)
    assert report.problems == (f"there is no score: mean absolute error comes out as {value}",)


def test_in_v1_a_score_of_nan_stands_and_wins_nothing(
    competition: Competition, data_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "submission.csv").write_text(ANSWERS)
    prepare_task(competition, tmp_path, Edition.V1)
    broken = dataclasses.replace(competition, score=lambda _: float("nan"))
    report = grade_submission(broken, tmp_path / "submission.csv", tmp_path)
    assert str(report.score) == "nan"
    assert (report.valid_submission, report.any_medal, report.above_median) == (True, False, False)


def test_numbers_that_overflow_the_metric_are_a_problem(grade: Grade) -> None:
    content = ANSWERS.replace("a,1,", "a,1.7e308,").replace("b,2,", "b,1.7e308,")
    assert "comes out as inf" in grade(content).problems[0]


def test_an_undefined_metric_is_a_problem(
    competition: Competition, data_dir: Path, tmp_path: Path
) -> None:
    def undefined(_: Aligned) -> float:
        raise ValueError("only one class")

    (tmp_path / "submission.csv").write_text(ANSWERS)
    task = dataclasses.replace(competition, score=undefined)
    report = grade_submission(task, tmp_path / "submission.csv", data_dir)
    assert report.problems == ("there is no score: only one class",)


def test_another_edition_than_the_prepared_one_is_refused(
    competition: Competition, data_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "submission.csv").write_text(ANSWERS)
    path = tmp_path / "submission.csv"
    assert grade_submission(competition, path, data_dir, Edition.V2).edition == "v2"
    with pytest.raises(EditionMismatchError, match=r"prepare .*--edition v1"):
        grade_submission(competition, path, data_dir, Edition.V1)


def test_damaged_answers_are_not_blamed_on_the_submission(
    competition: Competition, data_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "submission.csv").write_text(ANSWERS)
    answers = TaskData(data_dir, competition.id).private / "answers.csv"
    answers.write_text(ANSWERS.replace("a,", "z,"))
    with pytest.raises(NotPreparedError, match=r"(?s)private side of weights .* prepare"):
        grade_submission(competition, tmp_path / "submission.csv", data_dir)


def test_totals_never_mix_practice_tasks_with_others(grade: Grade) -> None:
    gold, none = grade(ANSWERS), grade(off_by(9.0))
    practice = dataclasses.replace(gold, is_practice=True)
    fields = GradingReport(reports=(gold, none, practice), ungraded_lines=()).to_dict()
    assert set(fields) >= PUBLISHED_TOTALS
    assert (fields["total_runs"], fields["total_gold_medals"]) == (2, 1)
    assert fields["practice"]["total_runs"] == fields["practice"]["total_medals"] == 1
    assert len(fields["competition_reports"]) == 3


def test_practice_tasks_alone_have_their_totals_at_the_top(grade: Grade) -> None:
    practice = dataclasses.replace(grade(ANSWERS), is_practice=True)
    fields = GradingReport(reports=(practice,), ungraded_lines=()).to_dict()
    assert fields["total_runs"] == fields["total_gold_medals"] == 1
    assert fields["practice"]["total_runs"] == 1


@pytest.fixture(scope="module")
def practice_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data_dir = tmp_path_factory.mktemp("data")
    prepare_task(find_competition("breast-cancer"), data_dir, Edition.V2)
    return data_dir


def test_one_bad_line_or_file_never_stops_the_rest(practice_data: Path, tmp_path: Path) -> None:
    data = TaskData(practice_data, "breast-cancer")
    os.mkfifo(tmp_path / "fifo.csv")
    (tmp_path / "bad.csv").write_text("no header")

    def line(path: object, task_id: object = "breast-cancer") -> str:
        return json.dumps({"competition_id": task_id, "submission_path": path})

    lines = [
        "\ufeff# a comment",
        "// another",
        "",
        line(str(data.public / "sample_submission.csv")),
        "{not JSON",
        line(str(tmp_path / "fifo.csv")),
        line(None, "no-such-task"),
        line(None, "diabetes-progression"),
        "[" * 100_000,
        line(str(tmp_path / "bad.csv")),
        line(5),
        line("a\0b"),
        line(None),
        "  " + line(str(data.private / "answers.csv")) + "  ",
    ]
    listed = tmp_path / "submissions.jsonl"
    listed.write_bytes("\r\n".join(lines).encode() + b'\n{"competition_id": "\xff"}')
    report, path = grade_jsonl(listed, practice_data, tmp_path / "out" / "new")

    assert [graded.score for graded in report.reports] == [0.5, None, None, None, None, 1.0]
    assert [graded.submission_exists for graded in report.reports] == [
        True, True, True, False, False, True,
    ]  # fmt: skip
    assert [ungraded.line for ungraded in report.ungraded_lines] == [5, 7, 8, 9, 11, 15]
    assert "no task is called 'no-such-task'" in report.ungraded_lines[1].problem
    assert "mlebench prepare -c diabetes-progression" in report.ungraded_lines[2].problem

    fields = json.loads(path.read_text())
    assert fields == report.to_dict()
    assert path.parent == tmp_path / "out" / "new"
    assert path.name.endswith("_grading_report.json")
    assert (fields["total_runs"], fields["total_runs_with_submissions"]) == (6, 4)
    assert (fields["total_valid_submissions"], fields["total_gold_medals"]) == (2, 1)
    assert fields["total_ungraded_lines"] == 6


def test_a_task_that_breaks_stops_only_its_own_line(practice_data: Path, tmp_path: Path) -> None:
    """An outside package's declaration may raise anything, at any time."""
    package = tmp_path / "packages" / "broken_task-1.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-task\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[mlebench.tasks]\nbroken = broken_task:competition")
    (package.parent / "broken_task.py").write_text(
        "import dataclasses\n"
        "from mlebench.registry import find_competition\n"
        "def score(columns): raise ZeroDivisionError('oops')\n"
        "competition = dataclasses.replace(\n"
        "    find_competition('breast-cancer'), id='broken', score=score)\n"
    )
    listed = tmp_path / "submissions.jsonl"
    sample = TaskData(practice_data, "breast-cancer").public / "sample_submission.csv"
    listed.write_text(
        "".join(
            json.dumps({"competition_id": task_id, "submission_path": str(sample)}) + "\n"
            for task_id in ("broken", "breast-cancer")
        )
    )
    program = (
        "import json, sys; from pathlib import Path\n"
        "from mlebench.grading import grade_jsonl\n"
        "listed, data, out = map(Path, sys.argv[1:])\n"
        "print(json.dumps(grade_jsonl(listed, data, out)[0].to_dict()))\n"
    )
    data_dir = tmp_path / "data"
    for task_id in ("broken", "breast-cancer"):
        shutil.copytree(practice_data / "breast-cancer", data_dir / task_id)
    output = subprocess.check_output(
        [sys.executable, "-c", program, str(listed), str(data_dir), str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(package.parent)},
        timeout=60,
    )
    fields = json.loads(output)
    assert fields["ungraded_lines"] == [{"line": 1, "problem": "ZeroDivisionError: oops"}]
    assert fields["total_valid_submissions"] == 1


def test_a_submissions_file_that_cannot_be_read_is_a_users_error(tmp_path: Path) -> None:
    with pytest.raises(MLEBenchError, match=r"cannot read .*nothing.jsonl"):
        grade_jsonl(tmp_path / "nothing.jsonl", tmp_path, tmp_path)


def test_an_output_folder_that_is_a_file_is_a_users_error(tmp_path: Path) -> None:
    (tmp_path / "list.jsonl").touch()
    with pytest.raises(MLEBenchError, match="cannot write"):
        grade_jsonl(tmp_path / "list.jsonl", tmp_path, tmp_path / "list.jsonl")
