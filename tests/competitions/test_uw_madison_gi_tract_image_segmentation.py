"""UW-Madison GI Tract: what only it has."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "uw-madison-gi-tract-image-segmentation"


def shifted(mini: Miniature) -> pd.DataFrame:
    """The truth one pixel to the right."""
    gold = mini.gold_submission()
    numbers = gold["predicted"].str.split()
    return gold.assign(
        predicted=[
            " ".join(str(int(n) + 1 - place % 2) for place, n in enumerate(row)) for row in numbers
        ]
    )


def test_cases_are_test_as_wholes_or_from_their_fifth_day_on(miniature: Make) -> None:
    mini = miniature(ID, Edition.V1)
    train, test = (
        pd.read_csv(mini.data.public / f"{side}.csv")["id"].str.extract(r"(case\d+)_day(\d+)_")
        for side in ("train", "test")
    )
    for case, days in train.groupby(0):
        assert days[1].nunique() <= 4
        later = test[test[0] == case][1].astype(int)
        assert not len(later) or later.min() > days[1].astype(int).max()
        folders = {path.name for path in (mini.data.public / "train" / str(case)).iterdir()}
        assert folders == set(f"{case}_day" + days[1])
    assert set(test[0]) & set(train[0])
    assert set(test[0]) - set(train[0])


def test_the_first_rows_alone_score_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    gold = v1.gold_submission()
    rest = gold[54:].assign(predicted="")
    first, whole = v1.score(gold[:54]), v1.score(pd.concat([gold[:54], rest]))
    assert first is not None
    assert whole is not None
    assert first > whole + 0.3
    assert v1.score(pd.concat([gold, gold.assign(predicted="x")])) == 1
    assert v2.score(gold[:54]) is None
    assert v2.score(gold.sample(frac=1, random_state=0)) == 1
    assert v2.score(gold.assign(**{"class": "stomach"})) is None


def test_oblong_images_are_torn_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    torn, whole = v1.score(shifted(v1)), v2.score(shifted(v2))
    assert torn is not None
    assert whole is not None
    assert whole > torn


def test_confused_organs_cost_no_distance_in_either_edition(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        gold = mini.gold_submission()
        organs = gold["predicted"].to_numpy().reshape(-1, 3)
        score = mini.score(gold.assign(predicted=organs[:, [1, 2, 0]].ravel()))
        assert score is not None
        assert 0.6 <= score < 0.8


def test_nothing_scores_nan_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    score = v1.score(v1.gold_submission()[:0])
    assert score is not None
    assert math.isnan(score)
    assert v2.score(v2.gold_submission()[:0]) is None


@pytest.mark.parametrize("edition", list(Edition))
def test_cells_that_crashed_the_grader_are_invalid(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    for mask in ("5 1 2 1", "0 3", "1 2 3 4 5", "1 3 2 2", "1.0 2"):
        assert mini.problems(gold.assign(predicted=[mask, *gold["predicted"][1:]])), mask
    for mask in (" ", "5", "1 2 7", "1 99999"):
        assert not mini.problems(gold.assign(predicted=[mask, *gold["predicted"][1:]])), mask
