"""Is a submission well-formed? Asks the public side alone."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlebench.competition import Competition
from mlebench.errors import InvalidSubmissionError, NotPreparedError
from mlebench.layout import PublicDirectory
from mlebench.research_task import ResearchTask
from mlebench.submissions.hand_in import check_hand_in
from mlebench.submissions.ids import Ids
from mlebench.submissions.rules import Problem
from mlebench.submissions.tables import read_ids, read_table
from mlebench.task import Edition, Task


def check_submission(
    task: Task,
    path: Path,
    public: PublicDirectory,
    edition: Edition,
) -> tuple[Problem, ...]:
    """All that is wrong with a submission; nothing if it is well-formed.

    At most 20 problems are told in full, and one more counts the others.

    Args:
        task: whose rules hold.
        path: the submission; anything at all may lie there, or nothing.
        public: the task's public side; a competition's states the ids.
        edition: whose rules hold; the one that the public side is prepared in.

    Raises:
        NotPreparedError: if the public side lacks a readable sample submission.
    """
    if isinstance(task, ResearchTask):
        return check_hand_in(task, path)
    if not isinstance(task, Competition):
        raise TypeError(f"{task.id} is a {type(task).__name__}")
    try:
        read_table(path, task.rules_in(edition), test_ids(task, public, edition))
    except InvalidSubmissionError as error:
        return error.problems
    return ()


def test_ids(competition: Competition, public: PublicDirectory, edition: Edition) -> Ids:
    """The ids that a submission needs a row for: those of the sample submission.

    Raises:
        NotPreparedError: if there is no readable sample submission.
    """
    path = public / competition.sample_submission_file
    try:
        with _unzipped(path) as plain:
            return read_ids(plain, competition.rules_in(edition))
    except InvalidSubmissionError as error:
        raise NotPreparedError(
            f"the public side of {competition.id} is damaged: {error}. "
            f"Remove {public.parent} and run `mlebench prepare` again."
        ) from None


@contextmanager
def _unzipped(path: Path) -> Iterator[Path]:
    """The file itself; the only member of a zip as a file for a while."""
    if path.suffix != ".zip":
        yield path
        return
    with (
        zipfile.ZipFile(path) as archive,
        tempfile.NamedTemporaryFile(suffix=f"-{path.stem}") as plain,
    ):
        with archive.open(archive.namelist()[0]) as member:
            shutil.copyfileobj(member, plain)
        plain.flush()
        yield Path(plain.name)
