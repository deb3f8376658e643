"""A small client written against the published benchmark's Python names."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from mlebench import utils
from mlebench.data import download_and_prepare_dataset, get_leaderboard, is_dataset_prepared
from mlebench.grade import aggregate_reports, grade_csv, grade_jsonl, validate_submission
from mlebench.grade_helpers import CompetitionReport
from mlebench.integration import Competition, Registry
from mlebench.registry import registry

ID = "spooky-author-identification"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    everywhere: Registry = registry
    return everywhere.set_data_dir(tmp_path_factory.mktemp("data") / "miniatures")


@pytest.fixture(scope="module")
def competition(here: Registry) -> Competition:
    competition = here.get_competition(ID)
    assert not is_dataset_prepared(competition)
    download_and_prepare_dataset(competition)
    assert is_dataset_prepared(competition)
    return here.get_competition(ID)


def test_ids_and_paths(here: Registry, competition: Competition) -> None:
    assert ID in here.list_competition_ids()
    assert len(here.get_lite_competition_ids()) == 22
    assert here.get_data_dir() == competition.public_dir.parents[2]
    assert competition.name == "Spooky Author Identification"
    assert "log loss" in competition.description
    for path in (competition.answers, competition.gold_submission, competition.sample_submission):
        assert path.is_file()
    assert competition.raw_dir.is_dir()
    assert competition.private_dir.is_dir()


def test_the_grader_takes_data_frames_and_ranks_scores(competition: Competition) -> None:
    answers = utils.load_answers(competition.answers)
    assert isinstance(answers, pd.DataFrame)
    gold = utils.read_csv(competition.gold_submission)
    assert competition.grader(gold, answers) == 0
    assert competition.grader(gold.iloc[1:], answers) is None
    leaderboard = get_leaderboard(competition)
    assert competition.grader.is_lower_better(leaderboard)
    rank = competition.grader.rank_score(0.0, leaderboard)
    assert rank["gold_medal"]
    assert rank["above_median"]
    assert not competition.grader.rank_score(9.0, leaderboard)["above_median"]


def test_reports(competition: Competition) -> None:
    report = grade_csv(competition.sample_submission, competition)
    assert isinstance(report, CompetitionReport)
    assert report.to_dict()["competition_id"] == ID
    totals = aggregate_reports([report])
    assert totals["total_runs"] == totals["total_valid_submissions"] == 1


def test_validation_says_what_is_wrong(competition: Competition, tmp_path: Path) -> None:
    assert validate_submission(competition.sample_submission, competition)[0]
    (tmp_path / "submission.csv").write_text("id,EAP\n")
    is_valid, message = validate_submission(tmp_path / "submission.csv", competition)
    assert not is_valid
    assert "lacks" in message


def test_a_file_of_submissions_is_graded(
    here: Registry, competition: Competition, tmp_path: Path
) -> None:
    line = {"competition_id": ID, "submission_path": str(competition.sample_submission)}
    (tmp_path / "submissions.jsonl").write_text(f"// one\n{json.dumps(line)}\n")
    assert utils.read_jsonl(tmp_path / "submissions.jsonl", skip_commented_out_lines=True) == [line]
    grade_jsonl(tmp_path / "submissions.jsonl", tmp_path / "reports", here)
    (written,) = (tmp_path / "reports").iterdir()
    assert json.loads(written.read_text())["total_runs"] == 1


def test_a_competition_is_prepared_by_its_function(
    competition: Competition, tmp_path: Path
) -> None:
    (tmp_path / "public").mkdir()
    (tmp_path / "private").mkdir()
    competition.prepare_fn(competition.raw_dir, tmp_path / "public", tmp_path / "private")
    made = (tmp_path / "private" / competition.answers.name).read_bytes()
    assert made == competition.answers.read_bytes()


def test_the_merged_output_of_grade_sample_holds_one_json_object(competition: Competition) -> None:
    data_dir = competition.public_dir.parents[2]
    command = [sys.executable, "-c", "import sys; from mlebench.cli import main; sys.exit(main())"]
    arguments = [competition.sample_submission, ID, "--data-dir", data_dir]
    merged = subprocess.run(
        [*command, "grade-sample", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=True,
        timeout=120,
    ).stdout
    report = json.loads(merged[merged.index("{") : merged.rindex("}") + 1])
    assert report["competition_id"] == ID
    assert merged.count("{") == 1


def test_timestamps_and_loggers() -> None:
    assert "T" in utils.get_timestamp()
    assert utils.get_logger("client").name == "client"
