"""The automl agent against every Kaggle competition's miniature."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.submissions import check_submission
from mlebench.task import Edition
from tests.agents.automl_program import Home
from tests.competitions.conftest import KAGGLE_IDS, Make, read

LIMIT_S = 20


@pytest.mark.nightly
@pytest.mark.parametrize("task_id", KAGGLE_IDS)
def test_it_beats_the_sample_submission_or_says_that_it_cannot(
    miniature: Make, task_id: str, tmp_path: Path
) -> None:
    mini = miniature(task_id, Edition.V2)
    (tmp_path / "data").symlink_to(mini.data.public)

    outcome = Home(tmp_path).run(limit_s=LIMIT_S)

    assert outcome.status == 0
    public = mini.data.public
    assert check_submission(mini.competition, outcome.submission_file, public, mini.edition) == ()
    score, sample = mini.score(read(outcome.submission_file)), mini.score(mini.sample_submission())
    assert score is not None
    assert sample is not None
    if "nothing better was found" in outcome.log:
        assert score == sample
    else:
        assert mini.competition.thresholds.is_better(score, sample)
