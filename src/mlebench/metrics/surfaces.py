"""Distances between volumes of voxels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Volume = NDArray[np.bool_]


def hausdorff_distance(first: Volume, second: Volume, scale: Sequence[float]) -> float:
    """The largest distance from a voxel of either volume to the nearest one of the other.

    It is the larger of the two that SciPy's `directed_hausdorff` gives, but the nearest
    voxels come from a k-d tree, of those alone that lie on a surface.

    Args:
        first: shape (slices, rows, columns), with a voxel at least.
        second: the same, but it may be of another size.
        scale: by which the three coordinates of a voxel are divided.

    Raises:
        ValueError: if a volume is empty.
    """
    if not (first.any() and second.any()):
        raise ValueError("the Hausdorff distance of an empty volume is undefined")
    return max(_directed(first, second, scale), _directed(second, first, scale))


def _directed(source: Volume, target: Volume, scale: Sequence[float]) -> float:
    from scipy.spatial import cKDTree

    outside = source.copy()
    shared = tuple(slice(min(sides)) for sides in zip(source.shape, target.shape, strict=True))
    outside[shared] &= ~target[shared]
    if not outside.any():
        return 0.0
    # From outside, nothing within is nearer than all of the surface.
    tree = cKDTree(np.argwhere(_surface(target)) / scale)
    distances, _ = tree.query(np.argwhere(outside) / scale, workers=-1)
    return float(distances.max())


def _surface(volume: Volume) -> Volume:
    """The voxels that have less than six neighbours."""
    padded = np.pad(volume, 1)
    inner = volume.copy()
    for axis in range(3):
        for shift in (1, -1):
            inner &= np.roll(padded, shift, axis)[1:-1, 1:-1, 1:-1]
    return volume & ~inner
