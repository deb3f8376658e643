"""Jigsaw Unintended Bias in Toxicity Classification: what only it has."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mlebench.errors import NotPreparedError, PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "jigsaw-unintended-bias-in-toxicity-classification"


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def test_only_v1_cuts_predictions_at_a_half(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        halved = gold.assign(prediction=gold["prediction"].astype(float) / 2 - 1)
        assert mini.score(halved) == (0.5 if mini is v1 else 1)
        cut = gold.assign(prediction=(gold["prediction"].astype(float) >= 0.5).astype(int))
        assert mini.score(cut) == 1
        as_words = cut.assign(prediction=cut["prediction"].map({0: "False", 1: "True"}))
        assert mini.score(as_words) == 1


def test_only_v1_takes_a_missing_prediction_for_0(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        submission = mini.noisy_submission()
        is_low = submission["prediction"].astype(float) < 0.5
        gaps = submission.assign(prediction=submission["prediction"].mask(is_low, ""))
        assert bool(mini.problems(gaps)) == (mini is v2)
        assert mini.score(gaps) == (mini.score(submission) if mini is v1 else None)
        assert bool(mini.problems(submission.replace("0.0", "inf"))) == (mini is v2)
        assert mini.problems(submission.assign(prediction="low"))
        assert mini.problems(submission[:-1])
        assert mini.problems(submission[:1])


def test_only_v1_takes_toxicity_for_prediction(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        gold = mini.gold_submission()
        renamed = gold.rename(columns={"prediction": "toxicity"})
        assert mini.score(renamed) == (1 if mini is v1 else None)
        with_both = gold.assign(toxicity="x")
        assert mini.score(with_both) == (None if mini is v1 else 1)
        answers = read(mini.data.private / "test.csv")
        assert mini.score(answers) == (1 if mini is v1 else None)


def test_answers_of_one_class_are_no_fault_of_the_submission(v2: Miniature, tmp_path: Path) -> None:
    shutil.copytree(v2.data.prepared, tmp_path / ID / "prepared")
    broken = replace(v2, data_dir=tmp_path)
    answers = read(broken.data.private / "test.csv")
    answers.assign(muslim="0.0").to_csv(broken.data.private / "test.csv", index=False)
    with pytest.raises(NotPreparedError, match="answers have a fault"):
        broken.score(broken.sample_submission())


def test_raw_answers_of_other_columns_are_refused(v1: Miniature, tmp_path: Path) -> None:
    data = TaskData(tmp_path, ID)
    shutil.copytree(v1.data.raw, data.raw)
    answers = data.raw / "test_private_expanded.csv"
    read(answers).drop(columns="wow").to_csv(answers, index=False)
    with pytest.raises(PreparationError, match="44 columns"):
        prepare_task(v1.competition, tmp_path, Edition.V1)
