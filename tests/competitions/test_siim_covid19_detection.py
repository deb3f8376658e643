"""COVID-19 Detection: what only it has."""

from __future__ import annotations

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "siim-covid19-detection"


def score(mini: Miniature, first: str) -> float | None:
    gold = mini.gold_submission()
    return mini.score(gold.assign(PredictionString=[first, *gold["PredictionString"][1:]]))


def test_predicting_nothing_earns_credit_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    nothing = [mini.gold_submission().assign(PredictionString=" ") for mini in (v1, v2)]
    first = v1.score(nothing[0])
    assert first is not None
    assert first > 0.1
    assert v2.score(nothing[1]) == 0


def test_findings_in_image_rows_count_in_v1_alone(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for mini in (v1, v2):
        gold = mini.gold_submission()
        more = gold["PredictionString"] + gold["id"].str.endswith("_image").map(
            {True: " negative 1 0 0 1 1 giraffe 1 0 0 1 1", False: ""}
        )
        assert (mini.score(gold.assign(PredictionString=more)) == 1) == (mini is v2)


def test_slips_of_format_are_told_by_id_in_v2(miniature: Make) -> None:
    v2 = miniature(ID, Edition.V2)
    gold = v2.gold_submission()
    for cell, complaint in {
        "negative 1 0 0 1": "5 fields are no groups of 6",
        "negative high 0 0 1 1": "'high' is no number",
        "negative nan 0 0 1 1": "not finite",
        "negative -1 0 0 1 1": "below 0",
    }.items():
        changed = gold.assign(PredictionString=[cell, *gold["PredictionString"][1:]])
        (problem,) = v2.problems(changed)
        assert gold["id"][0] in str(problem)
        assert complaint in str(problem)


def test_an_empty_cell_is_valid_in_v2_and_a_negative_confidence_in_v1(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert score(v1, "") is None
    assert score(v1, "negative nan 0 0 1 1") is None
    assert score(v1, "negative -1 0 0 1 1") is not None
    empty = score(v2, "")
    assert empty is not None
    assert 0 < empty < 1
    assert score(v2, "negative -1 0 0 1 1") is None
