"""A run's folder: held by one process at a time, and for one setup only."""

from __future__ import annotations

import dataclasses
import fcntl
import json
from pathlib import Path
from typing import IO

from mlebench.errors import MLEBenchError
from mlebench.runs.record import RunPlan


class RunFolderError(MLEBenchError):
    """A run's folder that cannot be used for the run asked for."""


def require_usable(run_dir: Path) -> None:
    """Raise unless `run_dir` is a run's folder, is empty or is not there.

    Raises:
        RunFolderError: if it holds something else.
    """
    if run_dir.exists() and not (run_dir / "run.json").exists():
        # A run that ended before its first attempt may have left these.
        ours = {".lock", ".inspect", "work", "logs"}
        if not run_dir.is_dir() or any(path.name not in ours for path in run_dir.iterdir()):
            raise RunFolderError(
                f"{run_dir} is not empty and not a run's folder; name another with --run-dir."
            )


def claim(run_dir: Path, plan: RunPlan) -> IO[bytes]:
    """Hold `run_dir` for the run that `plan` states, a new one or one to continue.

    The plan is not written yet: until the first attempt is about to begin, a new
    folder can still become that of another setup.

    Returns:
        What holds the folder: another process can claim it once this is closed
        or the process has ended, however it ends.

    Raises:
        RunFolderError: if it is in use or belongs to another setup.
    """
    run_dir.mkdir(parents=True, exist_ok=True)
    held = (run_dir / ".lock").open("wb")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise RunFolderError(f"{run_dir} is in use by another `mlebench run`.") from None
    is_new = not (run_dir / "run.json").exists()
    if not is_new and (differences := _differences(RunPlan.read(run_dir), plan)):
        held.close()
        raise RunFolderError(
            f"{run_dir} holds a run of another setup:\n"
            + "\n".join(f"  {difference}" for difference in differences)
            + "\nRepeat its options to continue it, or name another folder with --run-dir."
        )
    return held


def _differences(there: RunPlan, asked: RunPlan) -> list[str]:
    """What differs, a line for each field and each option."""
    old, new = _flat(there), _flat(asked)
    return [
        f"{name}: {old.get(name)} there, {new.get(name)} now"
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _flat(plan: RunPlan) -> dict[str, object]:
    # By way of JSON, so that what was read equals what is about to be written.
    fields: dict[str, dict[str, object]] = json.loads(json.dumps(dataclasses.asdict(plan)))
    options = fields.pop("options")
    return {**fields, **options}
