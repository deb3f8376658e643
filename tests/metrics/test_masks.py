"""Masks as runs: the same as with whole images."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from sklearn.metrics import fbeta_score, jaccard_score

from mlebench.metrics.masks import (
    dice_coefficients,
    intersections,
    intersections_over_unions,
    pooled_f_beta,
    runs_of,
)
from mlebench.submissions.cell_errors import CellError
from mlebench.submissions.run_lengths import read_run_lengths, write_run_lengths

Images = NDArray[np.bool_]
pairs = st.integers(1, 5).flatmap(
    lambda images: st.tuples(*[arrays(np.bool_, (images, 12)) for _ in range(2)])
)


def written(images: Images) -> list[str]:
    return [write_run_lengths(runs_of(image)) for image in images]


@given(pairs)
def test_masks_survive_writing_and_reading(pair: tuple[Images, Images]) -> None:
    masks = read_run_lengths(written(pair[0]), 12)
    assert [masks.decoded(image).tolist() for image in range(len(pair[0]))] == pair[0].tolist()
    assert masks.areas().tolist() == pair[0].sum(axis=1).tolist()
    kept = len(pair[0]) - 1
    assert masks.first(kept).areas().tolist() == pair[0][:kept].sum(axis=1).tolist()


@given(pairs)
def test_overlaps_are_those_of_whole_images(pair: tuple[Images, Images]) -> None:
    truth, predicted = pair
    one, other = (read_run_lengths(written(images), 12) for images in pair)
    assert intersections(one, other).tolist() == (truth & predicted).sum(axis=1).tolist()
    unions = (truth | predicted).sum(axis=1)
    jaccards = [
        jaccard_score(*images) if union else np.nan
        for *images, union in zip(truth, predicted, unions, strict=True)
    ]
    np.testing.assert_allclose(intersections_over_unions(one, other), jaccards)
    dice = 2 * np.array(jaccards) / (1 + np.array(jaccards))
    np.testing.assert_allclose(dice_coefficients(one, other), dice)
    expected = fbeta_score(truth.ravel(), predicted.ravel(), beta=0.5, zero_division=0)
    assert pooled_f_beta(one, other, beta=0.5) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("1 2 3", "3 numbers are no pairs"),
        ("1 x", "'x' is no whole number"),
        ("1.0 2", "'1.0' is no whole number"),
        (f"1 {10**30}", "or one too large"),
        ("0 2", "a start below 1"),
        ("1 0", "a length below 1"),
        ("5 1 2 1", "run 2, 2 1, starts before"),
        ("1 3 3 1", "run 2, 3 1, marks a pixel"),
        ("10 4", "ends beyond the last pixel, 12"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(cell: str, complaint: str) -> None:
    with pytest.raises(CellError, match=complaint) as error:
        read_run_lengths(["", "1 12", cell, "1 1"], 12)
    assert error.value.row == 2


def test_published_graders_let_odd_counts_and_far_ends_pass() -> None:
    masks = read_run_lengths(["5", "1 2 7", "11 9 13 4 13 5"], 12, as_published=True)
    assert masks.areas().tolist() == [0, 4, 2]
    for cell in ("0", "1 5 3", "1 1 3 1 5", "5 1 5 1"):
        with pytest.raises(CellError):
            read_run_lengths([cell], 12, as_published=True)
