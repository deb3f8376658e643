"""Kuzushiji Recognition: what only it has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from mlebench.errors import PreparationError
from mlebench.layout import TaskData
from mlebench.preparation import prepare_task
from mlebench.registry import find_competition
from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "kuzushiji-recognition"


def with_first(mini: Miniature, labels: str) -> pd.DataFrame:
    gold = mini.gold_submission()
    return gold.assign(labels=[labels, *gold["labels"][1:]])


def test_a_test_page_without_labels_stops_v1_alone(miniature: Make, tmp_path: Path) -> None:
    mini = miniature(ID, Edition.V1)
    data = TaskData(tmp_path, ID)
    shutil.copytree(mini.data.raw.resolve(), data.raw)
    pages = pd.read_csv(data.raw / "train.csv")
    page = mini.sample_submission()["image_id"][0]
    pages.loc[pages["image_id"] == page, "labels"] = None
    pages.to_csv(data.raw / "train.csv", index=False)
    with pytest.raises(PreparationError, match=f"{page} would be a test page"):
        prepare_task(find_competition(ID), tmp_path, Edition.V1)
    v2 = miniature(ID, Edition.V2)
    gold = v2.gold_submission()
    assert (gold["labels"] == "").any()
    assert v2.score(gold) == 1


def test_too_many_characters_and_infinite_places_are_invalid_in_v2(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    for labels, complaint in {
        " ".join(["U+3042 1 1"] * 1201): "lists 1,201 characters; 1,200 is the most",
        "U+3042 inf 1": "not at a finite place",
    }.items():
        assert v1.score(with_first(v1, labels)) is not None
        (problem,) = v2.problems(with_first(v2, labels))
        assert complaint in str(problem)
        assert v2.gold_submission()["image_id"][0] in str(problem)
    assert not v2.problems(with_first(v2, " ".join(["U+3042 1 1"] * 1200)))


@pytest.mark.parametrize("edition", list(Edition))
def test_cells_that_are_no_points_are_invalid(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    for labels in ("U+3042 1", "U+3042  1 1", " U+3042 1 1", "U+3042 1 1 ", " ", "U+3042 x 1"):
        assert mini.problems(with_first(mini, labels)), labels
    assert not mini.problems(with_first(mini, ""))
    assert not mini.problems(with_first(mini, "any 1.5 -2"))


@pytest.mark.parametrize("edition", list(Edition))
def test_a_point_on_an_edge_or_for_a_box_that_has_one_is_false(
    miniature: Make, edition: Edition
) -> None:
    mini = miniature(ID, edition)
    answers = pd.read_csv(mini.data.private / "test.csv", keep_default_na=False)
    total = answers["labels"].str.count("U").sum()
    place = int((answers["labels"] != "").argmax())
    code, x, y, width, _, *_ = answers["labels"][place].split()
    gold = mini.gold_submission()
    cells = gold["labels"].tolist()
    first, _, rest = cells[place].partition(f"{code} {int(x) + 1} {int(y) + 1}")
    assert first == ""
    for point, hits, points in (
        (f"{code} {int(x) + int(width)} {int(y) + 1}", total - 1, total),
        (f"{code} {int(x) + 0.5} {int(y) + 1}", total, total),
        (f"U+0041 {int(x) + 1} {int(y) + 1}", total - 1, total),
        (f"{code} {int(x) + 2} {int(y) + 2} " * 2, total, total + 1),
    ):
        changed = gold.assign(labels=[*cells[:place], point.strip() + rest, *cells[place + 1 :]])
        assert mini.score(changed) == pytest.approx(2 * hits / (total + points), abs=1e-5)
