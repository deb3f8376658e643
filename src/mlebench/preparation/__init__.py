"""Makes a task's data: raw, then public and private, whole or not at all."""

from mlebench.preparation.one_task import is_prepared, prepare_task

__all__ = ["is_prepared", "prepare_task"]
