"""The agent `sample`: hands in the sample submission, as a floor for the others."""

from __future__ import annotations

from inspect_ai.solver import Generate, Solver, TaskState, solver

from mlebench.agents.programs import run_program, sandbox_home
from mlebench.registry import find_competition


@solver
def sample() -> Solver:
    """Copies the sample submission and stops."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - Inspect's shape
        home = sandbox_home()
        source = home / "data" / find_competition(str(state.sample_id)).sample_submission_file
        target = home / "submission" / "submission.csv"
        await run_program(["cp", str(source), str(target)], cwd=home / "code")
        return state

    return solve
