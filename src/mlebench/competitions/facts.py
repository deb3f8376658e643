"""What is known of each Kaggle competition beside its declaration: tables in this package."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from mlebench.task import Thresholds


@dataclass(frozen=True, slots=True)
class Facts:
    """One competition's row of facts.csv."""

    title: str
    split: str
    in_systemcard: bool
    size_bytes: int
    """Of the archive, approximately."""
    archive_md5: str
    thresholds: Thresholds


def facts(competition_id: str) -> Facts:
    """The facts of a competition.

    Raises:
        KeyError: if facts.csv has no such row.
    """
    return _facts()[competition_id]


def prepared_md5s(competition_id: str) -> Mapping[str, str]:
    """Paths of CSV files below prepared/ and their md5 in edition v1, from real data."""
    return {
        row["file"]: row["md5"] for row in _rows("prepared_md5s.csv") if row["id"] == competition_id
    }


def leaderboard_quantiles(competition_id: str) -> tuple[float, ...]:
    """The scores at 0, 1, …, 100 % of the leaderboard, best first; empty if not known."""
    for row in _rows("leaderboard_quantiles.csv"):
        if row["id"] == competition_id:
            return tuple(float(row[f"p{percent}"]) for percent in range(101))
    return ()


@cache
def _facts() -> Mapping[str, Facts]:
    return {
        row["id"]: Facts(
            title=row["title"],
            split=row["split"],
            in_systemcard=row["in_systemcard"] == "true",
            size_bytes=round(float(row["size_gb"]) * 1e9),
            archive_md5=row["archive_md5"],
            thresholds=Thresholds(
                gold=float(row["gold"]),
                silver=float(row["silver"]),
                bronze=float(row["bronze"]),
                median=float(row["median"]),
                is_lower_better=row["is_lower_better"] == "true",
            ),
        )
        for row in _rows("facts.csv")
    }


def _rows(name: str) -> Iterator[Mapping[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text("utf-8")
    yield from csv.DictReader(text.splitlines())
