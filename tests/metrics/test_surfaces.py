"""Distances between volumes: SciPy's, whatever the volumes are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import directed_hausdorff

from mlebench.metrics.surfaces import Volume, hausdorff_distance

volumes = st.tuples(*[st.integers(1, 6)] * 3).flatmap(lambda shape: arrays(np.bool_, shape))
SCALE = (4.0, 3.0, 5.5)


@given(volumes.filter(np.any), volumes.filter(np.any))
def test_it_is_scipys_larger_directed_distance(first: Volume, second: Volume) -> None:
    points, others = (np.argwhere(volume) / SCALE for volume in (first, second))
    expected = max(directed_hausdorff(points, others)[0], directed_hausdorff(others, points)[0])
    assert hausdorff_distance(first, second, SCALE) == pytest.approx(expected)


def test_the_inside_of_a_shell_is_as_far_as_its_middle() -> None:
    ball = np.ones((9, 9, 9), dtype=np.bool_)
    shell = ball.copy()
    shell[1:-1, 1:-1, 1:-1] = False
    assert hausdorff_distance(ball, shell, (1, 1, 1)) == 4


def test_an_empty_volume_has_no_distance() -> None:
    with pytest.raises(ValueError, match="empty"):
        hausdorff_distance(np.zeros((1, 1, 1), bool), np.ones((1, 1, 1), bool), (1, 1, 1))
