"""TGS Salt Identification: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "tgs-salt-identification-challenge"


def with_first(mini: Miniature, mask: str) -> pd.DataFrame:
    gold = mini.gold_submission()
    return gold.assign(rle_mask=[mask, *gold["rle_mask"][1:]])


def test_nothing_counts_as_everything_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    nothing = v1.gold_submission().assign(rle_mask="")
    full = v1.gold_submission().assign(rle_mask="1 10201")
    without_salt = (v1.gold_submission()["rle_mask"] == "").mean()
    score, full_score = v1.score(nothing), v1.score(full)
    assert full_score is not None
    assert full_score > 0
    assert score == pytest.approx(full_score + without_salt, abs=1e-5)
    assert v2.score(nothing) == pytest.approx(without_salt, abs=1e-5)


def test_only_v2_gives_the_depths_of_test_images(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        depths = set(pd.read_csv(mini.data.public / "depths.csv")["id"])
        train = set(pd.read_csv(mini.data.public / "train.csv")["id"])
        tested = set(mini.sample_submission()["id"])
        assert depths == (train if edition is Edition.V1 else train | tested)


def test_odd_counts_and_far_ends_are_told_by_id_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    first_id = v2.sample_submission()["id"][0]
    for mask, complaint in (("5", "1 numbers are no pairs"), ("10201 9", "last pixel, 10201")):
        assert not v1.problems(with_first(v1, mask))
        (problem,) = v2.problems(with_first(v2, mask))
        assert first_id in str(problem)
        assert complaint in str(problem)


def test_a_column_of_lone_numbers_is_invalid(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        assert mini.problems(mini.gold_submission().assign(rle_mask="5"))
