"""The fixtures of the runs' and the competitions' tests, for agents."""

from tests.competitions.conftest import miniature
from tests.runs.conftest import data_dir, run

__all__ = ["data_dir", "miniature", "run"]
