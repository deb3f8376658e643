"""VinBigData Chest X-ray: what only it has."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "vinbigdata-chest-xray-abnormalities-detection"


def with_half_sides(mini: Miniature) -> pd.DataFrame:
    gold = mini.gold_submission()
    cells = []
    for cell in gold["PredictionString"]:
        boxes = np.array(cell.split(), float).reshape(-1, 6)
        boxes[:, 4:] = (boxes[:, 2:4] + boxes[:, 4:]) / 2
        cells.append(" ".join(map(str, boxes.ravel().tolist())))
    return gold.assign(PredictionString=cells)


def test_corners_pass_for_sides_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    passed, failed = v1.score(with_half_sides(v1)), v2.score(with_half_sides(v2))
    assert passed is not None
    assert passed > 0.5
    assert failed == 0


def test_number_0_means_none_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    score = v1.score(v1.gold_submission())
    assert score is not None
    assert 0.9 < score < 1
    assert v2.score(v2.gold_submission()) == 1


def test_reversed_boxes_cost_nothing_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for cell, is_free in (("14 1 0.45 0 0.44 1", True), ("14 1 nan nan 1 1", False)):
        everywhere = v1.sample_submission().assign(PredictionString=cell)
        score, usual = v1.score(everywhere), v1.score(v1.sample_submission())
        assert score is not None
        assert usual is not None
        classes = pd.read_csv(v1.data.private / "answers.csv")["class_id"].nunique()
        assert (score == round(1 / classes, 5)) == is_free
        assert score >= usual
        assert v2.problems(v2.sample_submission().assign(PredictionString=cell))


def test_only_v2_keeps_all_findings_of_a_class(miniature: Make) -> None:
    v1, v2 = (
        pd.read_csv(miniature(ID, edition).data.private / "answers.csv") for edition in Edition
    )
    keys = ["image_id", "class_id"]
    assert not v1.duplicated(keys).any()
    assert v2.duplicated(keys).any()
    none = [set(answers["image_id"][answers["class_id"] == 14]) for answers in (v1, v2)]
    found = [set(answers["image_id"][answers["class_id"] != 14]) for answers in (v1, v2)]
    assert none[0] & found[0]
    assert not none[1] & found[1]


def test_an_image_may_have_several_rows_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        gold = mini.gold_submission()
        cells = gold["PredictionString"]
        pooled = gold.assign(PredictionString=[cells[0] + " " + cells[0], *cells[1:]])
        twice = pd.concat([gold[:1], gold])
        score = mini.score(twice)
        assert score == (mini.score(pooled) if mini is v1 else None)
    assert v1.problems(v1.gold_submission()[1:])


def test_slips_of_format_are_told_by_image(miniature: Make) -> None:
    v2 = miniature(ID, Edition.V2)
    gold = v2.gold_submission()
    for cell, complaint in {
        "": "lists no box",
        "3 1  0 0 1 1": "no groups of 6, parted by single blanks",
        "3 high 0 0 1 1": "'high' is no number",
        "15 1 0 0 1 1": "no class from 0 to 14",
        "3 1 0 0 1 inf": "not finite",
        "3 1 0 5 1 5": "y_min below y_max",
    }.items():
        changed = gold.assign(PredictionString=[cell, *gold["PredictionString"][1:]])
        (problem,) = v2.problems(changed)
        assert gold["image_id"][0] in str(problem)
        assert complaint in str(problem)
