"""Read a submission, check it against the public side, align it with the answers."""

from mlebench.submissions.rules import (
    Column,
    Label,
    Number,
    Problem,
    RowSum,
    SubmissionRules,
    Text,
    probability,
)

__all__ = [
    "Column",
    "Label",
    "Number",
    "Problem",
    "RowSum",
    "SubmissionRules",
    "Text",
    "probability",
]
