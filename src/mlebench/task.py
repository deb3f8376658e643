"""What everything speaks of: tasks, editions, thresholds, medals."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from importlib import resources


class Edition(enum.StrEnum):
    """Which rules a task is prepared, checked and graded by."""

    V1 = "v1"
    """As the published benchmark has them, so that scores compare."""
    V2 = "v2"
    """Repaired: leaks closed, bugs mended. The default."""


class Medal(enum.StrEnum):
    """What a score is worth against the humans' leaderboard."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The scores at which medals begin, in the units of the task's metric."""

    gold: float
    silver: float
    bronze: float
    median: float
    is_lower_better: bool

    def medal(self, score: float) -> Medal | None:
        """The best medal whose threshold `score` reaches (ties count), if any."""
        for medal, threshold in (
            (Medal.GOLD, self.gold),
            (Medal.SILVER, self.silver),
            (Medal.BRONZE, self.bronze),
        ):
            if score == threshold or self.is_better(score, threshold):
                return medal
        return None

    def above_median(self, score: float) -> bool:
        """Whether `score` is strictly better than the median."""
        return self.is_better(score, self.median)

    def is_better(self, score: float, other: float) -> bool:
        """Whether `score` is strictly better than `other`; NaN never is."""
        return score < other if self.is_lower_better else score > other


def medal_places(teams: int) -> tuple[int, int, int]:
    """The last places that win gold, silver and bronze among `teams` teams.

    These are Kaggle's rules: tenths and fifths for small leaderboards, fixed
    places that grow slowly for large ones; fractions are rounded down.

    Raises:
        ValueError: if there is no team.
    """
    if teams < 1:
        raise ValueError(f"a leaderboard has at least one team, not {teams}")
    if teams < 100:
        return max(1, teams // 10), max(1, teams // 5), max(1, teams * 2 // 5)
    if teams < 250:
        return 10, teams // 5, teams * 2 // 5
    gold = 10 + teams // 500
    if teams < 1000:
        return gold, 50, 100
    return gold, teams // 20, teams // 10


@dataclass(frozen=True, kw_only=True)
class Task:
    """What an agent is asked to do, and can be scored on."""

    id: str
    title: str
    category: str
    """Modality and kind, such as "image classification"."""
    package: str
    """The package that holds `description.md`: a declaration's `__name__`."""
    metric_name: str
    size_bytes: int
    """Approximate size of the public data."""
    thresholds: Thresholds
    kind: str = "competition"
    """Or a research task's kind."""
    is_practice: bool = False
    """Built on public data that an agent could look up: kept apart in reports."""
    note: str = ""
    """What a reader of a medal should know; reports print it beside the medal."""
    rules_version: int = 1
    """Raised whenever prepared data or scores change."""

    @cached_property
    def description(self) -> str:
        """The text the agent gets, in Markdown."""
        return resources.files(self.package).joinpath("description.md").read_text("utf-8")

    @property
    def has_instances(self) -> bool:
        """Whether each seed has data of its own, and not only an attempt of its own."""
        return False

    @property
    def is_lower_better(self) -> bool:
        return self.thresholds.is_lower_better
