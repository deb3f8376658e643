"""Errors that a user can cause or cure.

Each carries a message for people: what is wrong, where, and what to do. The
command line prints it without a traceback; anything else that is raised is a
bug of ours.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlebench.submissions import Problem


class MLEBenchError(Exception):
    """Base of all errors that are the user's to cure."""


class UnknownNameError(MLEBenchError):
    """A name (of a task, a split, an agent) that is not known.

    Args:
        kind: what the name should have named, such as "task".
        name: the name as given.
        known: all names of that kind; the nearest are suggested.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.name = name
        names = sorted(known)
        self.nearest = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
        if self.nearest:
            hint = f"did you mean {', '.join(self.nearest)}?"
        elif len(names) <= 20:
            hint = f"known: {', '.join(names) or 'none'}."
        else:
            hint = "`mlebench list` shows all tasks."
        super().__init__(f"no {kind} is called {name!r}; {hint}")


class NotPreparedError(MLEBenchError):
    """A task's data is needed but has not been prepared."""


class EditionMismatchError(MLEBenchError):
    """Data was prepared under another edition than the one asked for."""


class PreparationError(MLEBenchError):
    """Raw data is not as a task's declaration says it is."""


class InvalidSubmissionError(MLEBenchError):
    """A submission breaks its task's rules.

    Args:
        problems: all that is wrong with it, up to the reader's limit.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SandboxError(MLEBenchError):
    """The sandbox cannot be set up, or a hole in it cannot be shut, here."""
