"""The fixtures of the runs' tests, for agents."""

from tests.runs.conftest import data_dir, run

__all__ = ["data_dir", "run"]
