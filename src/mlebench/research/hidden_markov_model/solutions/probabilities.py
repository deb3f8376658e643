"""The textbook's formulas as they stand: right until the products underflow."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np


def _tables(initial: Any, transition: Any, emission: Any, sequence: Any) -> tuple[Any, Any]:
    forward = np.zeros((len(sequence), len(initial)))
    backward = np.ones_like(forward)
    forward[0] = initial * emission[:, sequence[0]]
    for t in range(1, len(sequence)):
        forward[t] = forward[t - 1] @ transition * emission[:, sequence[t]]
    for t in range(len(sequence) - 1, 0, -1):
        backward[t - 1] = transition @ (emission[:, sequence[t]] * backward[t])
    return forward, backward


def forward_backward(initial: Any, transition: Any, emission: Any, sequence: Any) -> Any:
    """The log-likelihood of a sequence, and the posteriors of its states, of shape (T, K)."""
    forward, backward = _tables(initial, transition, emission, sequence)
    total = forward[-1].sum()
    return float(np.log(total)), forward * backward / total


def viterbi(initial: Any, transition: Any, emission: Any, sequence: Any) -> Any:
    """The log-probability of a most likely path, and the path, of shape (T,)."""
    best = initial * emission[:, sequence[0]]
    came_from = []
    for symbol in sequence[1:]:
        through = best[:, np.newaxis] * transition
        came_from.append(through.argmax(axis=0))
        best = through.max(axis=0) * emission[:, symbol]
    path = [int(best.argmax())]
    for choice in reversed(came_from):
        path.append(int(choice[path[-1]]))
    return float(np.log(best.max())), np.array(path[::-1])


def baum_welch(
    initial: Any, transition: Any, emission: Any, sequences: Any, iterations: int
) -> Any:
    """Estimates after steps of expectation-maximisation, and the log-likelihood before each."""
    totals = []
    for _ in range(iterations):
        starts, pairs, counts, likely = 0.0, 0.0, np.zeros(emission.shape), 0.0
        for sequence in sequences:
            forward, backward = _tables(initial, transition, emission, sequence)
            total = forward[-1].sum()
            likely += np.log(total)
            posterior = forward * backward / total
            starts = starts + posterior[0]
            np.add.at(counts.T, sequence, posterior)
            ahead = emission[:, sequence[1:]].T * backward[1:]
            pairs = pairs + transition * (forward[:-1].T @ ahead) / total
        totals.append(likely)
        initial = starts / np.sum(starts)
        transition = pairs / np.sum(pairs, axis=1, keepdims=True)
        emission = counts / counts.sum(axis=1, keepdims=True)
    return initial, transition, emission, np.array(totals)


if __name__ == "__main__":
    shutil.copy(__file__, Path(sys.argv[2], "hmm.py"))
