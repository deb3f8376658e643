"""The examination's own computation: in logarithms, with 64 bits of mantissa."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def log_likelihood_and_posterior(
    initial: Array, transition: Array, emission: Array, sequence: Array
) -> tuple[float, Array]:
    """As the description defines them, for one sequence."""
    forward, backward = _forward_and_backward(initial, transition, emission, sequence)
    total = _log_sum(forward[-1], axis=0)
    if np.isneginf(total):
        return -np.inf, np.zeros(forward.shape)
    return float(total), np.exp(forward + backward - total).astype(float)


def best_log_probability(
    initial: Array, transition: Array, emission: Array, sequence: Array
) -> float:
    """The largest log-probability of a sequence with a path."""
    log_initial, log_transition, log_emission = _logs(initial, transition, emission)
    best = log_initial + log_emission[:, sequence[0]]
    for symbol in sequence[1:]:
        best = (best[:, np.newaxis] + log_transition).max(axis=0) + log_emission[:, symbol]
    return float(best.max())


def path_log_probability(
    initial: Array, transition: Array, emission: Array, sequence: Array, path: Array
) -> float:
    """The log-probability of a sequence with one path."""
    log_initial, log_transition, log_emission = _logs(initial, transition, emission)
    steps = log_transition[path[:-1], path[1:]].sum()
    return float(log_initial[path[0]] + log_emission[path, sequence].sum() + steps)


def baum_welch(
    initial: Array, transition: Array, emission: Array, sequences: list[Array], iterations: int
) -> tuple[Array, Array, Array, Array]:
    """The estimates, and the total log-likelihoods before each step."""
    totals = np.empty(iterations)
    for iteration in range(iterations):
        starts = np.zeros(initial.shape, np.longdouble)
        pairs = np.zeros(transition.shape, np.longdouble)
        counts = np.zeros(emission.shape, np.longdouble)
        totals[iteration] = 0
        log_transition, log_emission = _logs(initial, transition, emission)[1:]
        for sequence in sequences:
            forward, backward = _forward_and_backward(initial, transition, emission, sequence)
            total = _log_sum(forward[-1], axis=0)
            totals[iteration] += total
            if np.isneginf(total):
                continue
            posterior = np.exp(forward + backward - total)
            starts += posterior[0]
            np.add.at(counts.T, sequence, posterior)
            ahead = backward[1:] + log_emission[:, sequence[1:]].T
            pairs += np.exp(
                forward[:-1, :, np.newaxis] + log_transition + ahead[:, np.newaxis] - total
            ).sum(axis=0)
        initial = _share(starts[np.newaxis], initial[np.newaxis])[0]
        transition = _share(pairs, transition)
        emission = _share(counts, emission)
    return initial.astype(float), transition.astype(float), emission.astype(float), totals


def _forward_and_backward(
    initial: Array, transition: Array, emission: Array, sequence: Array
) -> tuple[Array, Array]:
    log_initial, log_transition, log_emission = _logs(initial, transition, emission)
    seen = log_emission[:, sequence].T
    forward, backward = np.empty_like(seen), np.zeros_like(seen)
    forward[0] = log_initial + seen[0]
    for t in range(1, len(seen)):
        forward[t] = _log_sum(forward[t - 1][:, np.newaxis] + log_transition, axis=0) + seen[t]
    for t in range(len(seen) - 1, 0, -1):
        backward[t - 1] = _log_sum(log_transition + seen[t] + backward[t], axis=1)
    return forward, backward


def _logs(*probabilities: Array) -> tuple[Array, ...]:
    with np.errstate(divide="ignore"):
        return tuple(np.log(np.asarray(values, np.longdouble)) for values in probabilities)


def _log_sum(logs: Array, axis: int) -> Array:
    largest = logs.max(axis=axis, keepdims=True)
    safe = np.where(np.isneginf(largest), 0, largest)
    with np.errstate(divide="ignore"):
        summed: Array = np.log(np.exp(logs - safe).sum(axis=axis)) + safe.squeeze(axis)
    return summed


def _share(counts: Array, before: Array) -> Array:
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals > 0, counts / np.where(totals > 0, totals, 1), before)
