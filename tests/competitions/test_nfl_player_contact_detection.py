"""1st and Future - Player Contact Detection: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, read

ID = "nfl-player-contact-detection"
TABLES = ("baseline_helmets", "player_tracking", "video_metadata")


def test_further_classes_are_scored_in_v1_and_invalid_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for value in ("2", "-1"):
        changed = v1.gold_submission()
        changed.loc[0, "contact"] = value
        score = v1.score(changed)
        assert score is not None
        assert score < 1
        assert v2.problems(changed)


@pytest.mark.parametrize("edition", list(Edition))
def test_a_probability_is_named_with_the_advice_of_a_threshold(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    for value in ("0.7", ""):
        (problem,) = mini.problems(gold.assign(contact=[value, *gold["contact"][1:]]))
        assert problem.row == 1
        assert ("threshold" in problem.message) == (edition is Edition.V2)
    assert mini.score(gold.assign(contact=gold["contact"] + ".0")) == 1
    assert mini.score(gold.assign(contact=gold["contact"] == "1")) == 1
    assert mini.score(mini.sample_submission()) == 0


def test_plays_are_on_one_side_in_every_table_and_those_without_labels_on_none(
    miniature: Make,
) -> None:
    mini = miniature(ID, Edition.V1)
    public, raw = mini.data.public, mini.data.raw
    train = set(read(public / "train_labels.csv")["game_play"])
    test = set(read(mini.data.private / "test.csv")["game_play"])
    assert not train & test
    for name in TABLES:
        assert set(read(public / f"train_{name}.csv")["game_play"]) == train
        assert set(read(public / f"test_{name}.csv")["game_play"]) == test
        assert set(read(raw / f"train_{name}.csv")["game_play"]) > train | test
    for side, plays in (("train", train), ("test", test)):
        videos = {path.name for path in (public / side).iterdir()}
        assert videos == {
            f"{play}_{view}.mp4" for play in plays for view in ("All29", "Endzone", "Sideline")
        }
