"""Angles between directions, and distances between places on the Earth."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlebench.metrics.shapes import require_rows

Floats: TypeAlias = NDArray[np.float64]

_EARTH_RADIUS_M = 6_371_000


def mean_angular_error(truth: Floats, predicted: Floats) -> float:
    """The mean angle between two directions, in radians; in [0, pi], lower is better.

    A direction is an azimuth and a zenith angle, in radians; any real numbers stand for one.

    Args:
        truth: shape (rows, 2).
        predicted: the same shape.

    Raises:
        ValueError: if the shapes differ or there are no rows.
    """
    require_rows(truth, predicted, dimensions=2)
    (azimuth, zenith), (other_azimuth, other_zenith) = truth.T, predicted.T
    cosine = np.cos(azimuth) * np.cos(other_azimuth) + np.sin(azimuth) * np.sin(other_azimuth)
    cosine *= np.sin(zenith) * np.sin(other_zenith)
    cosine += np.cos(zenith) * np.cos(other_zenith)
    return float(np.mean(np.arccos(np.clip(cosine, -1, 1))))


def haversine_distances_m(places: Floats, other_places: Floats) -> Floats:
    """The distance of each place from the other one, along a sphere of the Earth's mean radius.

    Args:
        places: latitude and longitude in degrees, shape (rows, 2).
        other_places: the same shape.

    Returns:
        Metres, shape (rows,).
    """
    (latitude, longitude), (other_latitude, other_longitude) = (
        np.radians(both).T for both in (places, other_places)
    )
    square = np.sin((other_latitude - latitude) / 2) ** 2
    square += (
        np.cos(latitude) * np.cos(other_latitude) * np.sin((other_longitude - longitude) / 2) ** 2
    )
    distances: Floats = 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(square, 1)))
    return distances
