"""Gathers what is wrong with one file: a few problems in full, the rest counted."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mlebench.submissions.rules import Problem

SHOWN_PROBLEMS = 20
SHOWN_CHARACTERS = 40


def shorten(value: str, characters: int = SHOWN_CHARACTERS) -> str:
    """`value` cut to so many characters, with what is not printable escaped."""
    # repr escapes them all, those that reverse or hide text in a terminal included.
    shown = repr(value[:characters])[1:-1]
    return shown + ("…" if len(value) > characters else "")


def quote(value: str) -> str:
    """`value` shortened and in quotes, for the middle of a sentence."""
    return f"'{shorten(value)}'"


@dataclass(slots=True)
class _Group:
    """Problems of one kind, such as "a number out of range in column EAP"."""

    examples: list[Problem] = field(default_factory=list)
    count: int = 0


class Problems:
    """The problems of one file, by kind."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], _Group] = {}

    def __bool__(self) -> bool:
        return bool(self._groups)

    def add(self, kind: tuple[str, ...], problem: Problem) -> None:
        """Note one problem."""
        self.add_each(kind, np.zeros(1, np.int64), lambda _: problem)

    def add_each(
        self, kind: tuple[str, ...], indices: NDArray[np.int64], describe: Callable[[int], Problem]
    ) -> None:
        """Note a problem for each index, described only where it may be shown."""
        if not indices.size:
            return
        group = self._groups.setdefault(kind, _Group())
        room = SHOWN_PROBLEMS - len(group.examples)
        group.examples += [describe(index) for index in indices[:room].tolist()]
        group.count += indices.size

    def shown(self) -> tuple[Problem, ...]:
        """At most 20 problems, all kinds taking turns, and one that counts the others."""
        turns = itertools.zip_longest(*(group.examples for group in self._groups.values()))
        taken = [problem for turn in turns for problem in turn if problem is not None]
        shown = sorted(taken[:SHOWN_PROBLEMS], key=lambda problem: problem.row or 0)
        others = sum(group.count for group in self._groups.values()) - len(shown)
        if others:
            shown.append(Problem(f"and {others:,} more problem{'s' * (others > 1)}"))
        return tuple(shown)
