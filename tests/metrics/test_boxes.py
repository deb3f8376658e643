"""Boxes: the same as one by one, and as scikit-learn has it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import box
from sklearn.metrics import average_precision_score

from mlebench.metrics.boxes import (
    average_precisions,
    best_pairs,
    box_overlaps,
    first_finds,
    greedy_finds,
    interpolated_average_precision,
    pairs_of_groups,
    uninterpolated_average_precision,
)
from mlebench.submissions.cell_errors import CellError
from mlebench.submissions.groups import read_groups

groups = st.lists(st.integers(0, 4), max_size=12).map(lambda found: np.array(found, np.int64))
ranked = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=30)
corners = st.tuples(*[st.integers(0, 6)] * 4).map(
    lambda c: [min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]) + 1, max(c[1], c[3]) + 1]
)


@given(st.lists(st.tuples(corners, corners), min_size=1))
def test_overlaps_are_those_of_shapely(pairs: list[tuple[list[int], list[int]]]) -> None:
    first, second = (np.array(side, np.float64) for side in zip(*pairs, strict=True))
    expected = [
        one.intersection(other).area / one.union(other).area
        for one, other in ((box(*a), box(*b)) for a, b in pairs)
    ]
    np.testing.assert_allclose(box_overlaps(first, second), expected)


def test_boxes_without_area_and_nan_match_nothing() -> None:
    first = np.array([[1, 1, 1, 1], [0, 0, 2, 2.0]])
    second = np.array([[1, 1, 1, 1], [0, 0, 2, np.nan]])
    assert not (box_overlaps(first, second) > 0).any()


@given(groups, groups)
def test_pairs_are_all_those_of_one_group(
    first: NDArray[np.int64], second: NDArray[np.int64]
) -> None:
    left, right = pairs_of_groups(first, second)
    expected = [(i, j) for i, a in enumerate(first) for j, b in enumerate(second) if a == b]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == expected


overlap_tables = st.integers(0, 7).flatmap(
    lambda rows: st.lists(
        st.lists(st.integers(0, 5), min_size=5, max_size=5), min_size=rows, max_size=rows
    )
)


@given(overlap_tables)
def test_greedy_finds_are_those_of_one_after_the_other(table: list[list[int]]) -> None:
    overlaps = np.array(table, np.float64).reshape(-1, 5)
    predictions, truths = np.nonzero(overlaps > 1)
    found = greedy_finds(predictions, truths, overlaps[predictions, truths], len(overlaps))
    free, expected = np.ones(5, bool), []
    for row in overlaps:
        open_to = np.where(free & (row > 1), row, -1)
        choice = int(open_to.argmax())
        expected.append(choice if open_to[choice] > 0 else -1)
        if expected[-1] >= 0:
            free[choice] = False
    assert found.tolist() == expected


@given(overlap_tables)
def test_first_finds_are_those_of_one_after_the_other(table: list[list[int]]) -> None:
    overlaps = np.array(table, np.float64).reshape(-1, 5)
    predictions, truths = np.nonzero(overlaps >= 0)
    best = best_pairs(predictions, overlaps[predictions, truths])
    best = best[overlaps[predictions, truths][best] > 1]
    hits = first_finds(predictions[best], truths[best], len(overlaps))
    taken: set[int] = set()
    for row, hit in zip(overlaps, hits, strict=True):
        choice = int(row.argmax())
        assert hit == (row[choice] > 1 and choice not in taken)
        taken |= {choice} if hit else set()


@given(ranked)
def test_average_precisions_are_those_of_each_group(rows: list[tuple[int, bool]]) -> None:
    groups, hits = np.array([*rows], dtype=np.int64).reshape(-1, 2).T
    positives = np.bincount(groups[hits == 1], minlength=4) + 2
    found = average_precisions(groups, hits == 1, positives)
    for group in range(4):
        own = hits[groups == group]
        precisions = np.cumsum(own) / np.arange(1, len(own) + 1)
        area = sum(precisions[place:].max() for place in np.flatnonzero(own))
        assert found[group] == pytest.approx(area / positives[group])
        # 101 steps of recall come near the area.
        interpolated = interpolated_average_precision(own == 1, int(positives[group]))
        assert interpolated == pytest.approx(found[group], abs=0.011)


def test_interpolation_takes_the_first_prediction_that_reaches_a_recall() -> None:
    hits = np.array([True, False, True, False])
    # One of two is found at once; then two of three are right.
    assert interpolated_average_precision(hits, 2) == pytest.approx((51 + 50 * 2 / 3) / 101)
    assert interpolated_average_precision(np.zeros(0, bool), 2) == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(-3, 3)), min_size=2))
def test_without_interpolation_it_is_scikit_learns(rows: list[tuple[bool, int]]) -> None:
    truth = np.array([hit for hit, _ in rows])
    scores = np.array([score for _, score in rows], np.float64)
    if truth.all() or not truth.any():
        with pytest.raises(ValueError, match="undefined"):
            uninterpolated_average_precision(truth, scores)
    else:
        expected = average_precision_score(truth, scores)
        assert uninterpolated_average_precision(truth, scores) == pytest.approx(expected)


def test_cells_are_read_as_groups_of_fields() -> None:
    found = read_groups(["", "a 1 2  b 3 4 ", "c 5 nan"], 3)
    assert found.rows.tolist() == [1, 1, 2]
    assert found.fields[:, 0].tolist() == ["a", "b", "c"]
    np.testing.assert_array_equal(found.numbers(1, 3), [[1, 2], [3, 4], [5, np.nan]])


@pytest.mark.parametrize("cell", ["a 1", "a 1 2 b", "a  1 2", " a 1 2", "a 1 2 "])
def test_fields_that_do_not_come_out_even_are_told_with_their_row(cell: str) -> None:
    with pytest.raises(CellError, match=r"no groups of 3, parted by single blanks") as error:
        read_groups(["a 1 2", cell], 3, separator=" ")
    assert error.value.row == 1


def test_a_word_for_a_number_and_what_else_is_wrong_are_told_with_their_row() -> None:
    found = read_groups(["a 1 2", "a 1 2 b 3 x"], 3)
    assert found.numbers(1, 2).tolist() == [[1], [1], [3]]
    with pytest.raises(CellError, match="'x' is no number") as error:
        found.numbers(1, 3)
    assert error.value.row == 1
    with pytest.raises(CellError, match="'b 3 x' is third"):
        found.refuse(np.array([False, False, True]), "is third")
