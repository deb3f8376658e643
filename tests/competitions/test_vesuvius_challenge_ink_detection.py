"""Vesuvius Challenge: what only it has."""

from __future__ import annotations

import pytest

from mlebench.task import Edition
from tests.competitions.conftest import Make, Miniature

ID = "vesuvius-challenge-ink-detection"


def score(mini: Miniature, cell: str) -> float | None:
    return mini.score(mini.gold_submission().assign(Predicted=cell))


@pytest.mark.parametrize("cell", ["1 500 501", "1 70000"])
def test_only_v2_refuses_odd_counts_and_far_ends(miniature: Make, cell: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert score(v1, cell)
    assert score(v2, cell) is None
    assert v2.problems(v2.gold_submission().assign(Predicted=cell))


@pytest.mark.parametrize("cell", ["", "120"])
def test_v1_refuses_a_cell_that_reads_as_no_text(miniature: Make, cell: str) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert score(v1, cell) is None
    assert score(v2, cell) == (0 if cell == "" else None)


def test_only_v2_ignores_other_columns(miniature: Make) -> None:
    v1, v2 = (miniature(ID, edition) for edition in Edition)
    assert v1.score(v1.gold_submission().assign(more=1)) is None
    assert v2.score(v2.gold_submission().assign(more=1)) == 1


@pytest.mark.parametrize("edition", list(Edition))
def test_labels_of_the_test_fragment_are_withheld(miniature: Make, edition: Edition) -> None:
    public = miniature(ID, edition).data.public
    assert sorted(path.name for path in (public / "test").iterdir()) == ["a"]
    assert {path.name for path in (public / "test" / "a").iterdir()} == {
        "mask.png",
        "surface_volume",
    }
