"""Lyft 3D Object Detection: what only it has."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "3d-object-detection-for-autonomous-vehicles"


def records(mini: Miniature, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((mini.data.public / f"{name}.json").read_bytes())
    return found


def with_more(mini: Miniature, more: str) -> pd.DataFrame:
    gold = mini.gold_submission()
    return gold.assign(PredictionString=gold["PredictionString"] + more)


def test_both_maps_name_the_test_logs_in_v1_alone(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        train, test = (
            records(mini, f"{side}_data/map")[0]["log_tokens"] for side in ("train", "test")
        )
        logs = {log["token"] for log in records(mini, "train_data/log")}
        assert set(test) == {log["token"] for log in records(mini, "test_data/log")}
        assert set(train) == (set(test) if edition is Edition.V1 else logs)


def test_boxes_of_test_samples_are_withheld(miniature: Make) -> None:
    for edition in Edition:
        mini = miniature(ID, edition)
        test = {sample["token"] for sample in records(mini, "test_data/sample")}
        assert test == set(mini.sample_submission()["Id"])
        withheld = records(mini, "train_data/sample_annotation")
        assert withheld
        assert not test & {annotation["sample_token"] for annotation in withheld}
        names = {path.stem for path in (mini.data.public / "test_data").iterdir()}
        assert names.isdisjoint({"sample_annotation", "instance"})


def test_only_v2_checks_boxes_of_classes_that_do_not_count(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for more in (" 1 0 0 0 1 1 1 0 spaceship", " 1 nan 0 0 -1 1 1 0 spaceship"):
        assert v1.score(with_more(v1, more)) == 1
        assert v2.problems(with_more(v2, more))
    # Free in either edition, but for their form.
    absent = " 1 0 0 0 1 1 1 0 animal"
    assert v1.score(with_more(v1, absent)) == v2.score(with_more(v2, absent))


def test_only_v2_takes_any_white_space(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert v1.problems(with_more(v1, " "))
    assert v2.score(with_more(v2, " \t")) == 1
    assert v1.score(v1.sample_submission().assign(PredictionString="")) == 0


def test_boxes_that_cannot_be_are_invalid(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for more, complaint in {
        " 1 0 0 0 1 1 1 inf car": "not finite",
        " 1 0 0 0 1 0 1 0 car": "a side that is not above 0",
        " 1 nan 0 0 1 1 1 0 car": "not finite",
        " 1 2e6 0 0 1 1 1 0 car": "beyond 1,000,000",
        " 1 0 0 0 1 1 1 2e3 car": "beyond 1,000 radians",
        " 1 0 0 0 1 1 1 0": "no groups of 9",
        " high 0 0 0 1 1 1 0 car": "'high' is no number",
    }.items():
        (problem,) = v2.problems(with_more(v2, more))
        assert complaint in str(problem)
        assert v2.gold_submission()["Id"][0] in str(problem)
        # What v1 computes with, it takes.
        assert (v1.score(with_more(v1, more)) is None) == ("beyond" not in complaint)


def test_confidence_orders_boxes_within_a_sample(miniature: Make) -> None:
    v2 = miniature(ID, Edition.V2)
    first, last = (
        v2.score(with_more(v2, f" {confidence} 0 0 0 1 1 1 0 car")) for confidence in (2, 0)
    )
    assert last == 1
    assert first is not None
    assert first < 1
