"""U.S. Patent Phrase to Phrase Matching: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "us-patent-phrase-to-phrase-matching"


@pytest.mark.parametrize("value", ["", "nan", "inf"])
def test_only_v1_accepts_what_makes_the_score_nan(miniature: Make, value: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        submission = mini.gold_submission()
        submission.loc[0, "score"] = value
        assert bool(mini.problems(submission)) == (mini is v2)
        assert str(mini.score(submission)) == ("nan" if mini is v1 else "None")


def test_a_constant_prediction_scores_nan_in_v1_and_0_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert str(v1.score(v1.sample_submission())) == "nan"
    assert v2.score(v2.sample_submission()) == 0


@pytest.mark.parametrize("edition", list(Edition))
def test_scale_and_offset_do_not_count_and_text_is_refused(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(score=7 - 30 * gold["score"].astype(float))) == -1
    assert mini.problems(gold.assign(score=["high", *gold["score"][1:]]))


def test_only_v1_refuses_whole_numbers_of_more_than_64_bits(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        scores = ["99999999999999999999", *["1"] * (len(mini.gold_submission()) - 1)]
        submission = mini.gold_submission().assign(score=scores)
        assert bool(mini.problems(submission)) == (edition is Edition.V1)
