"""Read a submission, check it against the public side, align it with the answers."""

from typing import TYPE_CHECKING, Any

from mlebench.submissions.rules import (
    Boolean,
    Column,
    Label,
    Number,
    Pairing,
    Problem,
    RowSum,
    SubmissionRules,
    Text,
    probability,
)

if TYPE_CHECKING:
    from mlebench.submissions.check import check_submission

__all__ = [
    "Boolean",
    "Column",
    "Label",
    "Number",
    "Pairing",
    "Problem",
    "RowSum",
    "SubmissionRules",
    "Text",
    "check_submission",
    "probability",
]


def __getattr__(name: str) -> Any:
    # Declarations import this package for its rules; reading needs NumPy and Arrow.
    if name == "check_submission":
        from mlebench.submissions.check import check_submission

        return check_submission
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
