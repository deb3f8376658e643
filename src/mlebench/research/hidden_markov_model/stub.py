"""Hidden Markov models of discrete observations."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[Any]


def forward_backward(
    initial: Floats, transition: Floats, emission: Floats, sequence: Integers
) -> tuple[float, Floats]:
    """The log-likelihood of a sequence, and the posteriors of its states, of shape (T, K)."""
    raise NotImplementedError


def viterbi(
    initial: Floats, transition: Floats, emission: Floats, sequence: Integers
) -> tuple[float, Integers]:
    """The log-probability of a most likely path, and the path, of shape (T,)."""
    raise NotImplementedError


def baum_welch(
    initial: Floats,
    transition: Floats,
    emission: Floats,
    sequences: list[Integers],
    iterations: int,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Estimates after steps of expectation-maximisation, and the log-likelihood before each."""
    raise NotImplementedError
