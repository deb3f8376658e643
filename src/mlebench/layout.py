"""Where data lies: `<data-dir>/<task-id>/{raw,prepared/public,prepared/private}`.

The two sides have types of their own. Code that runs for the agent, or answers
it, takes a `PublicDirectory` and nothing else of a task's data; the type checker
then sees to it that no private path gets there.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NewType

from mlebench.errors import EditionMismatchError, NotPreparedError
from mlebench.task import Edition, Task

PublicDirectory = NewType("PublicDirectory", Path)
"""What the agent sees of a task."""
PrivateDirectory = NewType("PrivateDirectory", Path)
"""What only preparation writes and only grading reads."""


def default_data_dir() -> Path:
    """`$MLEBENCH_DATA_DIR`, else `mlebench/data` in the user's cache folder."""
    if path := os.environ.get("MLEBENCH_DATA_DIR"):
        return Path(path).expanduser().absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser().absolute() / "mlebench" / "data"


def environment_edition() -> Edition | None:
    """`$MLEBENCH_EDITION`; None if it is not set.

    Raises:
        EditionMismatchError: if the variable names no edition.
    """
    name = os.environ.get("MLEBENCH_EDITION")
    try:
        return Edition(name) if name else None
    except ValueError:
        raise EditionMismatchError(f"MLEBENCH_EDITION is {name!r}; it must be v1 or v2.") from None


def default_edition() -> Edition:
    """`$MLEBENCH_EDITION`, else v2.

    Raises:
        EditionMismatchError: if the variable names no edition.
    """
    return environment_edition() or Edition.V2


MINIATURES = "miniatures"


def miniature_data_dir(data_dir: Path) -> Path:
    """The data folder, inside another, whose tasks are miniatures: small and synthetic."""
    return data_dir if data_dir.name == MINIATURES else data_dir / MINIATURES


def _not_prepared(
    data_dir: Path,
    task_ids: Sequence[str],
    edition: Edition | None,
    instance: int | None = None,
) -> NotPreparedError:
    """The error that says how to prepare what is missing.

    Args:
        data_dir: where it should lie.
        task_ids: the tasks that are missing there, at least one.
        edition: the edition that is needed; None if any will do.
        instance: the highest instance that is needed of research tasks.
    """
    is_miniature = data_dir.name == MINIATURES
    folder = data_dir.parent if is_miniature else data_dir
    return NotPreparedError(
        f"{', '.join(task_ids)} {'is' if len(task_ids) == 1 else 'are'} not prepared in "
        f"{data_dir}; run\n"
        f"  mlebench prepare -c {' '.join(task_ids)} --data-dir {shlex.quote(str(folder))}"
        + (" --miniature" if is_miniature else "")
        + (f" --edition {edition}" if edition else "")
        + (f" --seeds {instance}" if (instance or 1) > 1 else "")
    )


@dataclass(frozen=True, slots=True)
class TaskData:
    """One task's folders below a data folder."""

    data_dir: Path
    task_id: str
    instance: int | None = None
    """Which of a research task's instances, from 1 on; None for a competition."""

    @classmethod
    def of(cls, task: Task, data_dir: Path, seed: int) -> TaskData:
        """The data that attempts at `task` with `seed` work on."""
        return cls(data_dir, task.id, seed if task.has_instances else None)

    @property
    def root(self) -> Path:
        folder = self.data_dir / self.task_id
        return folder if self.instance is None else folder / f"instance-{self.instance}"

    @property
    def is_miniature(self) -> bool:
        """Whether the task's data here is a miniature."""
        return self.data_dir.name == MINIATURES

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def prepared(self) -> Path:
        return self.root / "prepared"

    @property
    def public(self) -> PublicDirectory:
        return PublicDirectory(self.prepared / "public")

    @property
    def private(self) -> PrivateDirectory:
        return PrivateDirectory(self.prepared / "private")

    @property
    def edition_file(self) -> Path:
        """States the edition and the version of the rules; written last."""
        return self.prepared / "edition.json"

    def prepared_edition(self, task: Task) -> Edition | None:
        """The edition that lies here complete and by the task's present rules."""
        edition, rules_version = self._stated()
        return edition if rules_version == task.rules_version else None

    def require(self, task: Task, edition: Edition | None = None) -> Edition:
        """The edition prepared here.

        Args:
            task: the task whose data is needed.
            edition: the edition asked for; None takes what there is.

        Raises:
            EditionMismatchError: if another lies here than the one asked for.
            NotPreparedError: if there is none, or it was made by older rules.
        """
        found, rules_version = self._stated()
        if found is not None and edition is not None and found is not edition:
            raise EditionMismatchError(
                f"{task.id} in {self.data_dir} is prepared as edition {found}, not {edition}. "
                f"Keep each edition in a data folder of its own:\n"
                f"  mlebench prepare -c {task.id} --edition {edition} --data-dir OTHER_DIR"
                + (" --miniature" if self.is_miniature else "")
            )
        if found is None or rules_version != task.rules_version:
            raise _not_prepared(self.data_dir, [task.id], edition or found, self.instance)
        return found

    def _stated(self) -> tuple[Edition | None, int | None]:
        """What `edition_file` states, if it is there: edition and version of the rules."""
        try:
            stated = json.loads(self.edition_file.read_text("utf-8"))
            return Edition(stated["edition"]), int(stated["rules_version"])
        except (OSError, ValueError, KeyError, TypeError):
            return None, None


def require_prepared(
    tasks: Iterable[Task], data_dir: Path, edition: Edition | None, seeds: int = 1
) -> None:
    """See that all tasks lie prepared.

    Args:
        tasks: the tasks.
        data_dir: where they should lie.
        seeds: how many instances of research tasks are needed.
        edition: the edition asked for; None takes what there is.

    Raises:
        EditionMismatchError: if a task lies there in another edition.
        NotPreparedError: names all that are missing.
    """
    missing: dict[str, int] = {}
    for task in tasks:
        for seed in range(1, 1 + (seeds if task.has_instances else 1)):
            try:
                TaskData.of(task, data_dir, seed).require(task, edition)
            except NotPreparedError:
                missing[task.id] = seed
    if missing:
        raise _not_prepared(data_dir, list(missing), edition, max(missing.values()))
