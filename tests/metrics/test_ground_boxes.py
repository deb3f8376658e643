"""Boxes on the ground: overlaps known from simpler shapes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mlebench.metrics.ground_boxes import ground_box_overlaps

Boxes = NDArray[np.float64]
box = st.tuples(*[st.floats(-3, 3)] * 3, *[st.floats(0.5, 5)] * 3, st.floats(-7, 7)).map(
    lambda numbers: np.array([numbers])
)


@given(box, box)
def test_overlaps_are_symmetric_and_in_range(first: Boxes, second: Boxes) -> None:
    there, back = ground_box_overlaps(first, second), ground_box_overlaps(second, first)
    assert there == pytest.approx(back)
    assert 0 <= there[0] <= 1


@given(box, st.integers(-3, 3))
def test_a_half_turn_changes_nothing(one: Boxes, turns: int) -> None:
    turned = one + np.array([0, 0, 0, 0, 0, 0, turns * np.pi])
    assert ground_box_overlaps(one, turned) == pytest.approx(1)


@given(box, st.floats(0, 1), st.floats(0, 1))
def test_shifts_along_its_axes_leave_what_is_shared(one: Boxes, along: float, up: float) -> None:
    yaw, length, height = one[0, 6], one[0, 4], one[0, 5]
    shift = [np.cos(yaw) * along * length, np.sin(yaw) * along * length, up * height, 0, 0, 0, 0]
    shared = (1 - along) * (1 - up)
    overlap = ground_box_overlaps(one, one + np.array(shift))
    assert overlap == pytest.approx(shared / (2 - shared), abs=1e-9)


@given(box, box)
def test_overlaps_are_the_shares_of_points(first: Boxes, second: Boxes) -> None:
    def inside(points: Boxes, solid: Boxes) -> NDArray[np.bool_]:
        x, y, z = (points - solid[0, :3]).T
        cosine, sine = np.cos(solid[0, 6]), np.sin(solid[0, 6])
        sides = np.column_stack([cosine * y - sine * x, cosine * x + sine * y, z])
        within: NDArray[np.bool_] = np.all(np.abs(sides) <= solid[0, 3:6] / 2, axis=1)
        return within

    points = np.random.default_rng(0).uniform(-8, 8, size=(20_000, 3))
    in_first, in_second = inside(points, first), inside(points, second)
    either = np.count_nonzero(in_first | in_second)
    if either > 200:
        share = np.count_nonzero(in_first & in_second) / either
        assert ground_box_overlaps(first, second)[0] == pytest.approx(share, abs=0.2)
