"""Research tasks: made anew from each seed, handed in as files, examined by code of ours."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlebench.layout import PrivateDirectory, PublicDirectory
from mlebench.task import Task

if TYPE_CHECKING:
    import numpy as np
    from pydantic import BaseModel

    from mlebench.examiner import Examiner
    from mlebench.submissions.hand_in import HandIn


class Kind(enum.StrEnum):
    """What part of a researcher's work a task asks for."""

    IMPLEMENT = "implement"
    EXPERIMENT = "experiment"
    TUNE = "tune"
    EVALUATE = "evaluate"
    DEBUG = "debug"
    DOCUMENT = "document"
    WORKFLOW = "workflow"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInFile:
    """A file that an agent is to hand in."""

    name: str
    """Its path in the submission's folder."""
    max_bytes: int = 1_000_000
    """A longer one is a problem and is not read."""
    shape: Callable[[], type[BaseModel]] | None = None
    """The shape of a JSON file; None for a file of any content."""


@dataclass(frozen=True, slots=True)
class Instance:
    """What `ResearchTask.generate` fills for one seed."""

    public: PublicDirectory
    private: PrivateDirectory
    random: np.random.Generator
    """All randomness comes from here; its seed is the installation's secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was examined, and how good it was."""

    category: str
    """Such as "correctness"; a report adds up findings by category."""
    name: str
    score: float
    """0 is what the starting point gets, 1 the reference; it may lie beyond either."""
    weight: float = 1.0
    """Of the score in the task's, relative to the other findings'."""
    explanation: str = ""
    """What was seen, for people, after the attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """Something measured, in its own unit."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """All that was found of one hand-in."""

    findings: tuple[Finding, ...]
    quantities: tuple[Quantity, ...] = ()
    problems: tuple[str, ...] = ()
    """What could not be examined, and why: it has no credit, the rest keeps its own."""

    @property
    def score(self) -> float:
        """The mean of the findings' scores by weight: 0 the starting point, 1 the reference."""
        weight = sum(finding.weight for finding in self.findings)
        return sum(finding.score * finding.weight for finding in self.findings) / weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Examining:
    """What `ResearchTask.examine` goes by."""

    hand_in: HandIn
    public: PublicDirectory
    private: PrivateDirectory
    examiner: Examiner
    """Runs handed-in code, in sandboxes of its own."""


@dataclass(frozen=True, kw_only=True)
class ResearchTask(Task):
    """A research task's declaration.

    Its package holds `solutions/`: programs that solve the task from the public
    side, called as `python NAME.py DATA_DIR SUBMISSION_DIR`. `start` hands in the
    starting point (score 0) and `reference` the reference (score 1); the others
    are the ladder on which the medals' thresholds stand, and the tricks that must
    not pay.
    """

    kind: Kind
    hand_in: tuple[HandInFile, ...]
    generate: Callable[[Instance], None]
    """Fills both sides from a seed; must be deterministic."""
    examine: Callable[[Examining], Examination]

    @property
    def has_instances(self) -> bool:
        return True
