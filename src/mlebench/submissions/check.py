"""Is a submission well-formed? Asks the public side alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from mlebench.competition import Competition
from mlebench.errors import InvalidSubmissionError, NotPreparedError
from mlebench.layout import PublicDirectory
from mlebench.research_task import ResearchTask
from mlebench.submissions.blocks import invalid
from mlebench.submissions.columns import Array
from mlebench.submissions.hand_in import check_hand_in
from mlebench.submissions.ids import Ids
from mlebench.submissions.problems import shorten
from mlebench.submissions.rules import Pairing, Problem, SubmissionRules
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
        rules = task.rules_in(edition)
        read_submission(path, rules, test_ids(task, public, edition), public)
    except InvalidSubmissionError as error:
        return error.problems
    return ()


def read_submission(
    path: Path, rules: SubmissionRules, ids: Ids, public: PublicDirectory
) -> Mapping[str, Array]:
    """A submission's columns, as `read_table` gives them.

    Raises:
        InvalidSubmissionError: with all that is wrong, as far as the public side tells.
    """
    columns = read_table(path, rules, ids)
    if rules.public_checks:
        names = np.array(ids.to_pylist(), dtype=object)
        if rules.pairing is Pairing.REPEATABLE:
            names = names[columns[rules.id_column]]
        with_ids = (
            columns if rules.pairing.is_in_file_order else {**columns, rules.id_column: names}
        )
        for check in rules.public_checks:
            complaint = check(with_ids, public)
            if complaint is not None:
                invalid(f"{shorten(path.name)}: {complaint}")
    return columns


def test_ids(competition: Competition, public: PublicDirectory, edition: Edition) -> Ids:
    """The ids that a submission needs a row for: those of the sample submission.

    Raises:
        NotPreparedError: if there is no readable sample submission.
    """
    path = public / competition.sample_submission_file
    try:
        with _unpacked(path) as plain:
            return read_ids(plain, competition.rules_in(edition))
    except InvalidSubmissionError as error:
        raise NotPreparedError(
            f"the public side of {competition.id} is damaged: {error}. "
            f"Remove {public.parent} and run `mlebench prepare` again."
        ) from None


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """The file itself; the only member of an archive as a file for a while."""
    if path.suffix not in (".zip", ".7z"):
        yield path
        return
    from mlebench.preparation.archives import only_member

    with only_member(path) as plain:
        yield plain
