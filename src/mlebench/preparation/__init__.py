"""Makes a task's data: raw, then public and private, whole or not at all."""

from mlebench.preparation.many_tasks import Download, Outcome, Result, prepare_tasks
from mlebench.preparation.one_task import prepare_task
from mlebench.preparation.raw_data import RawOptions

__all__ = ["Download", "Outcome", "RawOptions", "Result", "prepare_task", "prepare_tasks"]
