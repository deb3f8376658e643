"""Puts what a hand-in achieved on the scale from the starting point, 0, to the reference, 1."""

from __future__ import annotations

from collections.abc import Mapping

from mlebench.research_task import Finding

_LEAST_DISTANCE = 0.05
"""Between the starting point's and the reference's points of one instance."""


def findings_on_scale(
    points: Mapping[str, tuple[float, str]],
    weights: Mapping[str, float],
    start: Mapping[str, float],
    reference: Mapping[str, float],
) -> tuple[Finding, ...]:
    """A finding for each category, such that start's mean by weight is 0 and reference's 1.

    A category's points stand for themselves: each is moved and stretched by what the
    starting point and the reference achieve altogether on this instance.

    Args:
        points: a category's points in [0, 1], and what was seen.
        weights: each category's.
        start: what the starting point achieved, by category.
        reference: what the reference achieved.
    """
    total = sum(weights.values())
    low = sum(start[name] * weight for name, weight in weights.items()) / total
    high = sum(reference[name] * weight for name, weight in weights.items()) / total
    distance = max(high - low, _LEAST_DISTANCE)
    return tuple(
        Finding(
            category=name,
            name=name,
            score=(points[name][0] - low) / distance,
            weight=weight,
            explanation=f"{points[name][0]:.3f} of 1: {points[name][1]}",
        )
        for name, weight in weights.items()
    )
