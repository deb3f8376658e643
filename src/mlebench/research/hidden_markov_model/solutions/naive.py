"""Right, in logarithms, with loops over states in Python."""

from __future__ import annotations

import math
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf


def _log_sum(logs: list[float]) -> float:
    largest = max(logs)
    if largest == -math.inf:
        return largest
    return largest + math.log(sum(math.exp(log - largest) for log in logs))


def _logs(initial: Any, transition: Any, emission: Any) -> tuple[Any, Any, Any]:
    return (
        [_log(p) for p in initial.tolist()],
        [[_log(p) for p in row] for row in transition.tolist()],
        [[_log(p) for p in row] for row in emission.tolist()],
    )


def _tables(initial: Any, transition: Any, emission: Any, sequence: Any) -> tuple[Any, Any, float]:
    start, moves, shows = _logs(initial, transition, emission)
    states = range(len(start))
    symbols = [int(symbol) for symbol in sequence]
    forward = [[start[k] + shows[k][symbols[0]] for k in states]]
    for symbol in symbols[1:]:
        last = forward[-1]
        forward.append(
            [_log_sum([last[i] + moves[i][k] for i in states]) + shows[k][symbol] for k in states]
        )
    backward = [[0.0 for _ in states]]
    for symbol in reversed(symbols[1:]):
        after = backward[-1]
        backward.append(
            [_log_sum([moves[k][j] + shows[j][symbol] + after[j] for j in states]) for k in states]
        )
    backward.reverse()
    return forward, backward, _log_sum(forward[-1])


def forward_backward(initial: Any, transition: Any, emission: Any, sequence: Any) -> Any:
    """The log-likelihood of a sequence, and the posteriors of its states, of shape (T, K)."""
    forward, backward, total = _tables(initial, transition, emission, sequence)
    if total == -math.inf:
        return total, np.zeros((len(sequence), len(initial)))
    return total, np.array(
        [
            [math.exp(f + b - total) for f, b in zip(row, other, strict=True)]
            for row, other in zip(forward, backward, strict=True)
        ]
    )


def viterbi(initial: Any, transition: Any, emission: Any, sequence: Any) -> Any:
    """The log-probability of a most likely path, and the path, of shape (T,)."""
    start, moves, shows = _logs(initial, transition, emission)
    states = range(len(start))
    best = [start[k] + shows[k][int(sequence[0])] for k in states]
    came_from = []
    for symbol in sequence[1:]:
        through = [[best[i] + moves[i][k] for i in states] for k in states]
        choice = [max(states, key=row.__getitem__) for row in through]
        came_from.append(choice)
        best = [best[choice[k]] + moves[choice[k]][k] + shows[k][int(symbol)] for k in states]
    if max(best) == -math.inf:
        return -math.inf, np.zeros(len(sequence), int)
    path = [max(states, key=lambda k: best[k])]
    for choice in reversed(came_from):
        path.append(choice[path[-1]])
    return max(best), np.array(path[::-1])


def baum_welch(
    initial: Any, transition: Any, emission: Any, sequences: Any, iterations: int
) -> Any:
    """Estimates after steps of expectation-maximisation, and the log-likelihood before each."""
    totals = []
    for _ in range(iterations):
        _, moves, shows = _logs(initial, transition, emission)
        states = range(len(initial))
        starts = np.zeros(initial.shape)
        pairs = np.zeros(transition.shape)
        counts = np.zeros(emission.shape)
        likely = 0.0
        for sequence in sequences:
            forward, backward, total = _tables(initial, transition, emission, sequence)
            likely += total
            if total == -math.inf:
                continue
            for t, symbol in enumerate(sequence):
                for k in states:
                    posterior = math.exp(forward[t][k] + backward[t][k] - total)
                    counts[k, symbol] += posterior
                    if t == 0:
                        starts[k] += posterior
                        continue
                    for i in states:
                        log = forward[t - 1][i] + moves[i][k] + shows[k][int(symbol)]
                        pairs[i, k] += math.exp(log + backward[t][k] - total)
        totals.append(likely)
        initial = _share(starts, initial)
        transition = np.array([_share(*rows) for rows in zip(pairs, transition, strict=True)])
        emission = np.array([_share(*rows) for rows in zip(counts, emission, strict=True)])
    return initial, transition, emission, np.array(totals)


def _share(counts: Any, before: Any) -> Any:
    return counts / counts.sum() if counts.sum() > 0 else before


if __name__ == "__main__":
    shutil.copy(__file__, Path(sys.argv[2], "hmm.py"))
