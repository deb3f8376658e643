from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mlebench.cli.main import main
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition

TASK_ID = "breast-cancer"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> TaskData:
    data_dir = tmp_path_factory.mktemp("data")
    prepare_task(find_competition(TASK_ID), data_dir, Edition.V2)
    return TaskData(data_dir, TASK_ID)


@pytest.fixture
def sample(data: TaskData) -> str:
    return str(data.public / "sample_submission.csv")


@pytest.fixture
def invalid(data: TaskData, tmp_path: Path) -> str:
    path = tmp_path / "submission.csv"
    lines = (data.public / "sample_submission.csv").read_text().splitlines()
    lines[3] = lines[3].replace("0.5", "1.5")
    path.write_text("\n".join(lines))
    return str(path)


def mlebench(data: TaskData, *arguments: str) -> int:
    return main([*arguments, "--data-dir", str(data.data_dir)])


def test_check_says_that_a_submission_is_well_formed(
    data: TaskData, sample: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mlebench(data, "check", sample, TASK_ID) == 0
    assert capsys.readouterr().out == f"{sample} is well-formed\n"


def test_check_prints_the_problems_and_exits_with_1(
    data: TaskData, invalid: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mlebench(data, "check", invalid, TASK_ID) == 1
    assert capsys.readouterr().out == (
        "row 3 of submission.csv: probability 1.5 in column malignant; it must lie in [0, 1]\n"
    )


def test_check_prints_problems_as_json(
    data: TaskData, invalid: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mlebench(data, "check", invalid, TASK_ID, "--json") == 1
    verdict = json.loads(capsys.readouterr().out)
    assert not verdict["is_well_formed"]
    (problem,) = verdict["problems"]
    assert (problem["row"], problem["column"], problem["value"]) == (3, "malignant", "1.5")


def test_check_explains_how_numbers_are_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--help"])
    assert "1e999" in capsys.readouterr().out


def test_grade_sample_prints_the_report_to_stdout_and_a_summary_to_stderr(
    data: TaskData, sample: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mlebench(data, "grade-sample", sample, TASK_ID) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["score"] == 0.5
    assert output.err == "breast-cancer: score 0.5, no medal, not above the median\n"


def test_grade_sample_prints_nothing_but_the_report_with_json(
    data: TaskData, invalid: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mlebench(data, "grade-sample", invalid, TASK_ID, "--edition", "v2", "--json") == 0
    output = capsys.readouterr()
    report = json.loads(output.out)
    assert (report["score"], report["valid_submission"]) == (None, False)
    assert len(report["problems"]) == 1
    assert output.err == ""


def test_grade_sample_of_another_edition_than_the_prepared_one_is_a_users_error(
    data: TaskData, sample: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert mlebench(data, "grade-sample", sample, TASK_ID, "--edition", "v1") == 2
    output = capsys.readouterr()
    assert "prepared as edition v2, not v1" in output.err
    assert output.out == ""


def test_the_edition_of_the_environment_is_the_one_to_grade_by_unless_another_is_asked_for(
    data: TaskData,
    sample: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLEBENCH_EDITION", "v1")
    assert mlebench(data, "grade-sample", sample, TASK_ID) == 2
    assert "prepared as edition v2, not v1" in capsys.readouterr().err
    listed = write_list(tmp_path / "list.jsonl", [sample])
    assert mlebench(data, "grade", "--submission", listed, "--output-dir", str(tmp_path)) == 1
    assert "prepared as edition v2, not v1" in capsys.readouterr().err
    assert mlebench(data, "grade-sample", sample, TASK_ID, "--edition", "v2") == 0
    monkeypatch.setenv("MLEBENCH_EDITION", "v7")
    assert mlebench(data, "grade-sample", sample, TASK_ID) == 2
    assert "MLEBENCH_EDITION is 'v7'; it must be v1 or v2." in capsys.readouterr().err


def test_the_command_that_an_error_names_can_be_copied(
    sample: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = TaskData(tmp_path / "my 'data", TASK_ID)
    assert mlebench(empty, "grade-sample", sample, TASK_ID) == 2
    command = shlex.split(capsys.readouterr().err.splitlines()[-1])
    assert command == ["mlebench", "prepare", "-c", TASK_ID, "--data-dir", str(empty.data_dir)]


@pytest.mark.parametrize("command", ["check", "grade-sample"])
def test_an_unknown_task_and_an_unprepared_one_are_users_errors(
    command: str, sample: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = TaskData(tmp_path, TASK_ID)
    assert mlebench(empty, command, sample, "breast-cancr") == 2
    assert "did you mean breast-cancer" in capsys.readouterr().err
    assert mlebench(empty, command, sample, TASK_ID) == 2
    assert f"mlebench prepare -c breast-cancer --data-dir {tmp_path}" in capsys.readouterr().err


def write_list(path: Path, submissions: list[str]) -> str:
    path.write_text(
        "# the first attempts\n"
        + "\n".join(
            json.dumps({"competition_id": TASK_ID, "submission_path": submission})
            for submission in submissions
        )
    )
    return str(path)


def test_grade_writes_the_report_and_prints_a_line_for_each_submission(
    data: TaskData,
    sample: str,
    invalid: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    listed = write_list(tmp_path / "list.jsonl", [sample, invalid])
    assert mlebench(data, "grade", "--submission", listed, "--output-dir", str(tmp_path)) == 0
    (written,) = tmp_path.glob("*_grading_report.json")
    assert json.loads(written.read_text())["total_runs"] == 2
    assert capsys.readouterr().out.splitlines() == [
        "breast-cancer: score 0.5, no medal, not above the median",
        "breast-cancer: no score",
        "  row 3 of submission.csv: probability 1.5 in column malignant; it must lie in [0, 1]",
        f"report: {written}",
    ]


def test_grade_tells_bad_lines_on_stderr_and_exits_with_1(
    data: TaskData, sample: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = write_list(tmp_path / "list.jsonl", [sample])
    with (tmp_path / "list.jsonl").open("a") as file:
        file.write("\n{}\n")
    arguments = ["grade", "--submission", listed, "--output-dir", str(tmp_path), "--json"]
    assert mlebench(data, *arguments) == 1
    output = capsys.readouterr()
    assert json.loads(output.out)["total_runs"] == 1
    assert output.err.startswith(f"line 3 of {listed}: this is not a JSON object like")


def test_grade_sample_imports_nothing_heavy_but_numpy_and_arrow(
    data: TaskData, sample: str
) -> None:
    program = (
        "import sys; from mlebench.cli import main; main(sys.argv[1:])\n"
        "heavy = {'inspect_ai', 'pandas', 'sklearn', 'scipy', 'statsmodels', 'rich', 'openai'}\n"
        "print(*heavy & set(sys.modules), file=sys.stderr)"
    )
    arguments = ["grade-sample", sample, TASK_ID, "--data-dir", str(data.data_dir), "--json"]
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=True, timeout=60
    )
    assert result.stderr == b"\n"
    assert json.loads(result.stdout)["score"] == 0.5
