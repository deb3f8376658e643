"""Averages of predictions that are better than each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from metrics import Array


def mean(predictions: Sequence[Array]) -> Array:
    """The plain average."""
    return np.asarray(np.mean(np.stack(predictions), axis=0))


def describe(names: Sequence[str]) -> str:
    """The members of an average with their shares, each once."""
    counts = Counter(names)
    if len(counts) == 1:
        return names[0]
    return " + ".join(f"{count}/{len(names)} {name}" for name, count in counts.items())


def choose(predictions: Sequence[Array], loss: Callable[[Array], float], steps: int) -> list[int]:
    """Places of the predictions to average, the same one perhaps more than once.

    Ensemble selection with replacement (Caruana et al., 2004): begin with the best, then
    add what improves the average most, until nothing does.

    Args:
        predictions: of the same rows.
        loss: what an average is judged by.
        steps: how many are chosen at most.
    """
    losses = [loss(predicted) for predicted in predictions]
    chosen = [int(np.argmin(losses))]
    best, total = min(losses), predictions[chosen[0]]
    while len(chosen) < steps:
        losses = [loss((total + predicted) / (len(chosen) + 1)) for predicted in predictions]
        if min(losses) >= best:
            break
        best = min(losses)
        chosen.append(int(np.argmin(losses)))
        total = total + predictions[chosen[-1]]
    return chosen
