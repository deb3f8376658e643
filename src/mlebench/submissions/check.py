"""Is a submission well-formed? Asks the public side alone."""

from __future__ import annotations

from pathlib import Path

from mlebench.competition import Competition
from mlebench.errors import InvalidSubmissionError, NotPreparedError
from mlebench.layout import PublicDirectory
from mlebench.submissions.ids import Ids
from mlebench.submissions.rules import Problem
from mlebench.submissions.tables import read_ids, read_table


def check_submission(
    competition: Competition, path: Path, public: PublicDirectory
) -> tuple[Problem, ...]:
    """All that is wrong with a submission; nothing if it is well-formed.

    At most 20 problems are told in full, and one more counts the others.

    Args:
        competition: whose rules hold.
        path: the submission; anything at all may lie there, or nothing.
        public: the competition's public side, which states the ids.

    Raises:
        NotPreparedError: if the public side lacks a readable sample submission.
    """
    try:
        read_table(path, competition.rules, test_ids(competition, public))
    except InvalidSubmissionError as error:
        return error.problems
    return ()


def test_ids(competition: Competition, public: PublicDirectory) -> Ids:
    """The ids that a submission needs a row for: those of the sample submission.

    Raises:
        NotPreparedError: if there is no readable sample submission.
    """
    path = public / competition.sample_submission_file
    try:
        return read_ids(path, competition.rules)
    except InvalidSubmissionError as error:
        raise NotPreparedError(
            f"the public side of {competition.id} is damaged: {error}. "
            f"Remove {public.parent} and run `mlebench prepare` again."
        ) from None
