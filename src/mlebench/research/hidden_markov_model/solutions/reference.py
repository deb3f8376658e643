"""Scaled forward-backward with arrays; sequences of one estimation go side by side."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[Any]


def forward_backward(
    initial: Floats, transition: Floats, emission: Floats, sequence: Integers
) -> tuple[float, Floats]:
    """The log-likelihood of a sequence, and the posteriors of its states, of shape (T, K)."""
    likely, forward, backward, _ = _sweep(initial, transition, emission, [np.asarray(sequence)])
    posterior = forward[:, 0] * backward[:, 0]
    return float(likely[0]), posterior if np.isfinite(likely[0]) else np.zeros_like(posterior)


def viterbi(
    initial: Floats, transition: Floats, emission: Floats, sequence: Integers
) -> tuple[float, Integers]:
    """The log-probability of a most likely path, and the path, of shape (T,)."""
    with np.errstate(divide="ignore"):
        log_initial, log_transition = np.log(initial), np.log(transition)
        log_emission = np.log(emission).T[sequence]
    length, states = log_emission.shape
    came_from = np.zeros((length, states), np.intp)
    best = log_initial + log_emission[0]
    columns = np.arange(states)
    for t in range(1, length):
        through = best[:, np.newaxis] + log_transition
        came_from[t] = through.argmax(axis=0)
        best = through[came_from[t], columns] + log_emission[t]
    path = np.zeros(length, np.int64)
    if not np.isfinite(best.max()):
        return -np.inf, path
    path[-1] = best.argmax()
    for t in range(length - 1, 0, -1):
        path[t - 1] = came_from[t, path[t]]
    return float(best.max()), path


def baum_welch(
    initial: Floats,
    transition: Floats,
    emission: Floats,
    sequences: list[Integers],
    iterations: int,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Estimates after steps of expectation-maximisation, and the log-likelihood before each."""
    sequences = [np.asarray(sequence) for sequence in sequences]
    symbols = emission.shape[1]
    totals = np.empty(iterations)
    for iteration in range(iterations):
        likely, forward, backward, weights = _sweep(initial, transition, emission, sequences)
        totals[iteration] = likely.sum()
        posterior = forward * backward
        posterior[:, ~np.isfinite(likely)] = 0
        weights[:, ~np.isfinite(likely)] = 0
        pairs = np.einsum("tbi,tbj->ij", forward[:-1], weights[1:]) * transition
        observed = _padded(sequences, symbols)
        counts = np.zeros((symbols + 1, emission.shape[0]))
        np.add.at(counts, observed, posterior)
        initial = _share(posterior[0].sum(axis=0)[np.newaxis], initial[np.newaxis])[0]
        transition = _share(pairs, transition)
        emission = _share(counts[:symbols].T, emission)
    return initial, transition, emission, totals


def _share(counts: Floats, before: Floats) -> Floats:
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals > 0, counts / np.where(totals > 0, totals, 1), before)


def _padded(sequences: list[Integers], filler: int) -> Integers:
    longest = max(map(len, sequences))
    padded = np.full((longest, len(sequences)), filler)
    for column, sequence in enumerate(sequences):
        padded[: len(sequence), column] = sequence
    return padded


def _sweep(
    initial: Floats, transition: Floats, emission: Floats, sequences: list[Integers]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Log-likelihoods, and by time, sequence and state: forward, backward, backward's weights.

    Forward adds up to 1 at each time, and forward times backward is the posterior. Past a
    sequence's end all are 0. Weights are what backward is made of, one step later.
    """
    states, symbols = emission.shape
    lengths = np.array([len(sequence) for sequence in sequences])
    # A symbol of its own stands for what is past the end.
    observed = np.vstack([emission.T, np.zeros(states)])[_padded(sequences, symbols)]
    forward = np.zeros_like(observed)
    scales = np.ones(observed.shape[:2])
    for t in range(len(observed)):
        ahead = initial if t == 0 else forward[t - 1] @ transition
        forward[t] = ahead * observed[t]
        scales[t] = forward[t].sum(axis=1)
        forward[t] /= np.where(scales[t] > 0, scales[t], 1)[:, np.newaxis]
    is_inside = np.arange(len(observed))[:, np.newaxis] < lengths
    safe = np.where(scales > 0, scales, 1)
    with np.errstate(divide="ignore"):
        likely = np.where(is_inside, np.log(scales), 0).sum(axis=0)
    backward = np.zeros_like(observed)
    weights = np.zeros_like(observed)
    backward[lengths - 1, np.arange(len(lengths))] = 1
    backward[-1][forward[-1] == 0] = 0
    for t in range(len(observed) - 1, 0, -1):
        weights[t] = observed[t] * backward[t] / safe[t][:, np.newaxis]
        is_before = (t < lengths)[:, np.newaxis]
        backward[t - 1] = np.where(is_before, weights[t] @ transition.T, backward[t - 1])
        # Where no path leads it would grow without end, and counts for nothing.
        backward[t - 1][forward[t - 1] == 0] = 0
    return likely, forward, backward, weights


if __name__ == "__main__":
    shutil.copy(__file__, Path(sys.argv[2], "hmm.py"))
