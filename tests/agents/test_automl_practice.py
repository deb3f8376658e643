"""The automl agent against the practice competitions, which it has to be worth something on."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.grading import grade_submission
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition, split_task_ids
from mlebench.task import Edition
from tests.agents.automl_program import Home

LIMIT_S = 180


@pytest.mark.nightly
def test_it_beats_every_practice_sample_and_wins_three_medals(tmp_path: Path) -> None:
    medals = 0
    for task_id in split_task_ids("practice"):
        task = find_competition(task_id)
        data_dir = tmp_path / "data"
        prepare_task(task, data_dir, Edition.V2)
        public = TaskData(data_dir, task_id).public
        home = tmp_path / "homes" / task_id
        home.mkdir(parents=True)
        (home / "data").symlink_to(public)

        outcome = Home(home).run(limit_s=LIMIT_S)

        report = grade_submission(task, outcome.submission_file, data_dir)
        sample = grade_submission(task, public / task.sample_submission_file, data_dir)
        assert report.score is not None
        assert sample.score is not None
        assert task.thresholds.above_median(report.score)
        assert task.thresholds.is_better(report.score, sample.score)
        medals += report.any_medal
    assert medals >= 3
