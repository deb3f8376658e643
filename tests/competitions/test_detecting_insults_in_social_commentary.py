"""Detecting Insults in Social Commentary: what only it has."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from mlebench.competitions.synthetic import Synthetic
from mlebench.errors import PreparationError
from mlebench.grading import grade_submission
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "detecting-insults-in-social-commentary"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A miniature's raw data, to be changed."""
    competition = find_competition(ID)
    folder = TaskData(tmp_path, ID).raw
    folder.mkdir(parents=True)
    assert competition.make_miniature is not None
    competition.make_miniature(folder, Synthetic(1))
    return folder


def test_only_v1_knows_rows_by_their_text(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        submission = mini.sample_submission()
        submission["Comment"] = submission["Comment"].str.strip('"')
        assert (mini.score(submission) is None) == (mini is v1)
    assert v2.score(v2.gold_submission()[["Insult", "Id"]]) == 1.0


def test_a_comment_that_reads_like_a_missing_value_hurts_nobody_in_v2(
    raw: Path, tmp_path: Path
) -> None:
    path = raw / "test_with_solutions.csv"
    table = read(path)
    table.loc[0, "Comment"] = "NA"
    table.to_csv(path, index=False)
    prepare_task(find_competition(ID), tmp_path, Edition.V2)
    data = TaskData(tmp_path, ID)
    assert read(data.public / "test.csv")["Comment"][0] == "NA"
    gold = data.private / "gold_submission.csv"
    assert grade_submission(find_competition(ID), gold, tmp_path).score == 1.0


def test_v1_scores_a_test_set_in_which_a_comment_repeats(raw: Path, tmp_path: Path) -> None:
    path = raw / "test_with_solutions.csv"
    table = read(path)
    pd.concat([table, table[:1]]).to_csv(path, index=False)
    prepare_task(find_competition(ID), tmp_path, Edition.V1)
    gold = TaskData(tmp_path, ID).private / "gold_submission.csv"
    assert grade_submission(find_competition(ID), gold, tmp_path).score == 1.0


@pytest.mark.parametrize("edition", list(Edition))
def test_a_missing_prediction_is_a_problem_that_names_its_row(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    sample = mini.sample_submission()
    sample.loc[3, "Insult"] = ""
    (problem,) = mini.problems(sample)
    assert problem.row == 4


@pytest.mark.parametrize("edition", list(Edition))
def test_a_comment_in_both_raw_files_stops_the_preparation(
    raw: Path, tmp_path: Path, edition: Edition
) -> None:
    train = read(raw / "train.csv")
    train.loc[0, "Comment"] = read(raw / "test_with_solutions.csv")["Comment"][0]
    train.to_csv(raw / "train.csv", index=False)
    with pytest.raises(PreparationError, match=r"in train\.csv, too"):
        prepare_task(find_competition(ID), tmp_path, edition)
