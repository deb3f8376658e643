"""Agents: whatever makes a submission, as Inspect solvers."""
