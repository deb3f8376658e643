"""The published benchmark's names for data: see `mlebench.integration`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlebench.integration import Competition
from mlebench.layout import TaskData, default_edition
from mlebench.preparation import RawOptions, prepare_task
from mlebench.registry import find_competition

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["download_and_prepare_dataset", "get_leaderboard", "is_dataset_prepared"]


def download_and_prepare_dataset(competition: Competition, keep_raw: bool = True) -> None:
    """Make a competition's data in its data folder, unless it is there already.

    Raises:
        MLEBenchError: if it cannot be had.
    """
    data_dir = competition.raw_dir.parent.parent
    options = RawOptions(keeps_raw=keep_raw)
    prepare_task(find_competition(competition.id), data_dir, default_edition(), options)


def is_dataset_prepared(competition: Competition, grading_only: bool = False) -> bool:  # noqa: ARG001 - both sides are made at once
    """Whether the competition's data is there, whole and by the present rules."""
    data = TaskData(competition.raw_dir.parent.parent, competition.id)
    return data.prepared_edition(find_competition(competition.id)) is not None


def get_leaderboard(competition: Competition) -> pd.DataFrame:
    """The humans' leaderboard as far as it is known: see `Competition.leaderboard`."""
    import pandas as pd

    return pd.read_csv(competition.leaderboard)
