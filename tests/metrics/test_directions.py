from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.pairwise import haversine_distances

from mlebench.metrics import haversine_distances_m, mean_angular_error

angles = st.floats(-7, 7).map(lambda value: round(value, 4))
directions = st.tuples(angles, angles)
places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def unit_vector(azimuth: float, zenith: float) -> list[float]:
    return [
        np.cos(azimuth) * np.sin(zenith),
        np.sin(azimuth) * np.sin(zenith),
        np.cos(zenith),
    ]


@given(st.lists(st.tuples(directions, directions), min_size=1, max_size=10))
def test_the_angular_error_is_the_angle_between_unit_vectors(
    rows: list[tuple[tuple[float, float], tuple[float, float]]],
) -> None:
    truth, predicted = np.array(rows).transpose(1, 0, 2)
    expected = []
    for one, other in rows:
        u, v = np.array(unit_vector(*one)), np.array(unit_vector(*other))
        expected.append(np.arctan2(np.linalg.norm(np.cross(u, v)), u @ v))
    assert mean_angular_error(truth, predicted) == pytest.approx(np.mean(expected), abs=1e-7)


def test_the_same_direction_by_other_angles_has_no_error_and_the_opposite_one_pi() -> None:
    truth = np.array([[1.0, 0.5]])
    assert mean_angular_error(truth, np.array([[1 + np.pi, -0.5]])) == pytest.approx(0, abs=1e-7)
    assert mean_angular_error(truth, np.array([[1 + np.pi, np.pi - 0.5]])) == pytest.approx(np.pi)


@given(st.lists(st.tuples(places, places), min_size=1, max_size=10))
def test_distances_are_those_of_scikit_learn(
    rows: list[tuple[tuple[float, float], tuple[float, float]]],
) -> None:
    one, other = np.array(rows).transpose(1, 0, 2)
    expected = np.diag(haversine_distances(np.radians(one), np.radians(other))) * 6_371_000
    assert haversine_distances_m(one, other) == pytest.approx(expected, rel=1e-6, abs=1e-3)
