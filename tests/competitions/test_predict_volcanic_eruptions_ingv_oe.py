"""INGV Volcanic Eruption Prediction: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "predict-volcanic-eruptions-ingv-oe"
TARGET = "time_to_eruption"


def test_repeating_a_sure_segment_lowers_the_error_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    submission = v1.sample_submission()
    submission[:1] = v1.gold_submission()[:1]
    repeated = pd.concat([submission, *[submission[:1]] * 99])
    before, after = v1.score(submission), v1.score(repeated)
    assert before is not None
    assert after is not None
    assert 0 < after < before / 2
    assert "already" in " ".join(map(str, v2.problems(repeated)))


@pytest.mark.parametrize("edition", list(Edition))
def test_missing_and_unknown_segments_are_named(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    sample = mini.sample_submission()
    lost = sample["segment_id"][0]
    changed = sample.assign(segment_id=["17", *sample["segment_id"][1:]])
    told = " ".join(map(str, mini.problems(changed)))
    assert "'17'" in told
    assert lost in told


@pytest.mark.parametrize("edition", list(Edition))
def test_errors_are_rounded_to_whole_numbers_halves_to_even_ones(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    times = gold[TARGET].astype(float)
    for error, score in ((0.5, 0), (1.5, 2), (-1.4, 1)):
        assert mini.score(gold.assign(**{TARGET: times + error})) == score
    for value in ("", "inf", "soon"):
        assert mini.score(gold.assign(**{TARGET: [value, *gold[TARGET][1:]]})) is None
