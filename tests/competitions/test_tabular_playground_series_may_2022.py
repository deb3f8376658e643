"""Tabular Playground, May 2022: what only it has."""

from __future__ import annotations

import pandas as pd
import pytest

from mlebench.preparation.published import fixed_test_size
from mlebench.task import Edition
from tests.competitions.conftest import Make

ID = "tabular-playground-series-may-2022"


def test_ids_are_numbered_anew_down_both_sides(miniature: Make) -> None:
    public = miniature(ID, Edition.V2).data.public
    ids = [*pd.read_csv(public / "train.csv")["id"], *pd.read_csv(public / "test.csv")["id"]]
    assert ids == list(range(600))


@pytest.mark.parametrize(("rows", "test_rows"), [(900_000, 100_000), (100_001, 100_000), (600, 60)])
def test_only_a_miniature_has_fewer_test_rows_than_published(rows: int, test_rows: int) -> None:
    assert fixed_test_size(rows, 100_000) == test_rows


@pytest.mark.parametrize("edition", list(Edition))
def test_true_and_false_count_and_a_gap_is_a_problem(miniature: Make, edition: Edition) -> None:
    mini = miniature(ID, edition)
    gold = mini.gold_submission()
    assert mini.score(gold.assign(target=gold["target"] == "1")) == 1
    assert mini.problems(gold.assign(target=["", *gold["target"][1:]]))


def test_reports_can_say_that_medals_are_weak_evidence(miniature: Make) -> None:
    assert "weak evidence" in miniature(ID, Edition.V2).competition.note
