"""Freesound Audio Tagging 2019: what only it has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mlebench.competitions.freesound_audio_tagging_2019 import CLASSES, LABELS
from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "freesound-audio-tagging-2019"
both_editions = pytest.mark.parametrize("edition", list(Edition))


@both_editions
def test_the_released_labels_stay_out_of_the_public_files(
    miniature: Make, edition: Edition
) -> None:
    data = miniature(ID, edition).data
    assert any(LABELS in path.name for path in data.raw.resolve().iterdir())
    public = [path for path in data.public.rglob("*") if path.is_file()]
    assert public
    assert not any(LABELS in str(path) for path in public)


def test_only_v1_insists_on_the_order_of_columns(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        gold = mini.gold_submission()
        assert mini.score(gold) == 1
        for swapped in (
            gold[["fname", *CLASSES[1::-1], *CLASSES[2:]]],
            gold[[*CLASSES, "fname"]],
        ):
            assert mini.score(swapped) == (None if edition is Edition.V1 else 1)


@both_editions
def test_any_finite_numbers_do_and_nothing_else(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    scaled = gold.set_index("fname").astype(float) * 1e300 - 1e299
    assert mini.score(scaled.reset_index()) == 1
    for value in ("", "inf", "loud"):
        assert mini.problems(gold.assign(Bark=[value, *gold["Bark"][1:]]))
    assert mini.problems(gold.assign(Silence=0))


@both_editions
def test_clips_without_a_class_of_the_vocabulary_do_not_count(
    miniature: Make, edition: Edition
) -> None:
    gold = miniature(ID, edition).gold_submission()
    assert (gold[list(CLASSES)] == "0").all(axis=1).sum() == 1


def test_labels_of_other_clips_than_the_sample_submissions_are_refused(
    miniature: Make, tmp_path: Path
) -> None:
    mini = miniature(ID, Edition.V1)
    raw = TaskData(tmp_path, ID).raw
    shutil.copytree(mini.data.raw, raw)
    sample = (raw / "sample_submission.csv").read_text()
    (raw / "sample_submission.csv").write_text(sample[: sample.rindex("\n", 0, -1) + 1])
    with pytest.raises(PreparationError, match="clips and classes"):
        prepare_task(mini.competition, tmp_path, Edition.V1)
