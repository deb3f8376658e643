"""The published benchmark's names of a report and of what an invalid submission raises."""

from mlebench.errors import InvalidSubmissionError
from mlebench.grading import Report as CompetitionReport

__all__ = ["CompetitionReport", "InvalidSubmissionError"]
