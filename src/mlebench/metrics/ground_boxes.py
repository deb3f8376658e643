"""Boxes in space that stand level on the ground, turned about their vertical axis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SIGNS = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]])


def ground_corners(boxes: Floats) -> Floats:
    """The four corners of each box's rectangle on the ground, one after the other.

    Args:
        boxes: shape (boxes, 7): centre x, y and z, width, length, height, and yaw in
            radians. The length runs along (cos yaw, sin yaw), the width across.

    Returns:
        Shape (boxes, 4, 2).
    """
    cosine, sine = np.cos(boxes[:, 6]), np.sin(boxes[:, 6])
    along = np.column_stack([cosine, sine])[:, np.newaxis] * _SIGNS[:, :1]
    across = np.column_stack([-sine, cosine])[:, np.newaxis] * _SIGNS[:, 1:]
    width, length = boxes[:, 3, np.newaxis, np.newaxis], boxes[:, 4, np.newaxis, np.newaxis]
    corners: Floats = boxes[:, np.newaxis, :2] + length / 2 * along + width / 2 * across
    return corners


def ground_box_overlaps(first: Floats, second: Floats) -> Floats:
    """Intersection over union, in volume, of each pair of boxes; in [0, 1].

    Args:
        first: shape (pairs, 7), as `ground_corners` takes them: finite, sides above 0.
        second: the same.
    """
    import shapely

    overlaps = np.zeros(len(first))
    tops = np.minimum(first[:, 2] + first[:, 5] / 2, second[:, 2] + second[:, 5] / 2)
    bottoms = np.maximum(first[:, 2] - first[:, 5] / 2, second[:, 2] - second[:, 5] / 2)
    # Rectangles further apart than half their diagonals need no polygons.
    reach = sum(np.hypot(boxes[:, 3], boxes[:, 4]) / 2 for boxes in (first, second))
    distances = np.hypot(*(first[:, :2] - second[:, :2]).T)
    near = np.flatnonzero((tops > bottoms) & (distances <= reach * (1 + 1e-9)))
    first, second = first[near], second[near]
    rectangles = [shapely.polygons(ground_corners(boxes)) for boxes in (first, second)]
    areas = shapely.area(shapely.intersection(*rectangles))
    shared = areas * (tops - bottoms)[near]
    volumes = [boxes[:, 3:6].prod(axis=1) for boxes in (first, second)]
    overlaps[near] = np.clip(shared / (volumes[0] + volumes[1] - shared), 0, 1)
    return overlaps
