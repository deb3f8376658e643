"""Runs code that an agent handed in, in a sandbox of its own, and brings back what it returns."""

from mlebench.examiner.examiner import Examiner, Kept, Outcome, Result, Step

__all__ = ["Examiner", "Kept", "Outcome", "Result", "Step"]
