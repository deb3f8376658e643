"""Toxic Comment Classification Challenge: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.cli.main import main
from mlebench.competitions.jigsaw_toxic_comment_classification_challenge import CLASSES
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature, read

ID = "jigsaw-toxic-comment-classification-challenge"


@pytest.fixture
def v1(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V1)


@pytest.fixture
def v2(miniature: Make) -> Miniature:
    return miniature(ID, Edition.V2)


def rows(mini: Miniature, *, scored: bool) -> pd.Index[int]:
    """The rows of `mini.noisy_submission()` that are scored, or those that are not."""
    answers = read(mini.data.private / "test.csv")
    is_scored = answers["toxic"] != "-1"
    return answers.index[is_scored == scored]


def test_only_v1_takes_columns_by_position(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        noisy = mini.noisy_submission()
        reordered = noisy[[*CLASSES[::-1], "id"]]
        assert not mini.problems(reordered)
        assert (mini.score(reordered) == mini.score(noisy)) == (mini is v2)
    ids_last = v1.noisy_submission()[[*CLASSES, "id"]]
    assert v1.score(ids_last) == v1.score(v1.noisy_submission())


def test_only_v1_accepts_an_unscored_id_twice(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        noisy = mini.noisy_submission()
        first, second, *_ = rows(mini, scored=False)
        repeated = noisy.copy()
        repeated.loc[first, "id"] = noisy["id"][second]
        assert bool(mini.problems(repeated)) == (mini is v2)
        assert mini.score(repeated) == (mini.score(noisy) if mini is v1 else None)


def test_in_v1_a_scored_id_twice_shifts_the_rows_between_them(v1: Miniature) -> None:
    noisy = v1.noisy_submission()
    by_id = noisy.loc[rows(v1, scored=True)].sort_values("id")
    first, last = by_id.index[[0, -1]]
    repeated, shifted = noisy.copy(), noisy.copy()
    repeated.loc[first, "id"] = noisy["id"][last]
    # The row that was first by id comes before the other of its new id, being earlier
    # in the file or not; all between move up by one.
    order = [*by_id.index[1:-1], *sorted([first, last])]
    shifted.loc[by_id.index, list(CLASSES)] = noisy.loc[order, list(CLASSES)].to_numpy()
    assert v1.score(repeated) == v1.score(shifted) != v1.score(noisy)


def test_in_v1_an_id_that_changes_the_number_of_scored_rows_costs_the_score(v1: Miniature) -> None:
    noisy = v1.noisy_submission()
    noisy.loc[rows(v1, scored=True)[0], "id"] = noisy["id"][rows(v1, scored=False)[0]]
    assert not v1.problems(noisy)
    assert v1.score(noisy) is None


@pytest.mark.parametrize("value", ["", "NA", "inf", "word"])
def test_only_v1_accepts_a_bad_value_in_an_unscored_row(
    v1: Miniature, v2: Miniature, value: str
) -> None:
    for mini in (v1, v2):
        noisy = mini.noisy_submission()
        unscored, scored = noisy.copy(), noisy.copy()
        unscored.loc[rows(mini, scored=False)[0], "threat"] = value
        scored.loc[rows(mini, scored=True)[0], "threat"] = value
        assert mini.score(unscored) == (mini.score(noisy) if mini is v1 else None)
        assert mini.score(scored) is None
        assert bool(mini.problems(scored)) == (mini is v2)


def test_only_v1_accepts_any_finite_number(v1: Miniature, v2: Miniature) -> None:
    for mini in (v1, v2):
        noisy = mini.noisy_submission()
        stretched = noisy.assign(threat=20 * noisy["threat"].astype(float) - 10)
        assert mini.score(stretched) == (mini.score(noisy) if mini is v1 else None)


def test_in_v1_a_column_of_true_and_false_counts_as_one_of_1_and_0(v1: Miniature) -> None:
    gold = v1.gold_submission()
    gold["insult"] = gold["insult"].map({"1": "TRUE", "0": "FALSE", "-1": "FALSE"})
    assert v1.score(gold) == 1.0


def test_v1_rejects_what_the_public_side_can_tell(v1: Miniature) -> None:
    noisy = v1.noisy_submission()
    unknown = noisy.copy()
    unknown.loc[0, "id"] = "0"
    for damaged in (
        unknown,
        noisy[1:],
        pd.concat([noisy, noisy[:1]]),
        noisy.assign(extra=1),
        noisy.drop(columns="threat"),
        noisy.drop(columns="id"),
    ):
        assert v1.problems(damaged)


def test_comments_that_read_like_missing_values_are_empty(v1: Miniature) -> None:
    comments = read(v1.data.public / "train.csv")["comment_text"]
    assert (comments == "").sum() == 3


def test_only_in_v1_a_well_formed_submission_may_still_have_no_score(
    v1: Miniature, v2: Miniature, capsys: pytest.CaptureFixture[str]
) -> None:
    for mini in (v1, v2):
        sample = str(mini.data.public / "sample_submission.csv")
        assert main(["check", sample, ID, "--data-dir", str(mini.data_dir)]) == 0
        assert ("may cost the score" in capsys.readouterr().out) == (mini is v1)
