"""The agent `automl` as a solver: puts the program into the sandbox and runs it there."""

from __future__ import annotations

from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sample_limits, sandbox

from mlebench.agents.automl import PROGRAM
from mlebench.agents.programs import run_program, sandbox_home


@solver
def automl() -> Solver:
    """Searches for a good model without any language model."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - Inspect's shape
        home = sandbox_home()
        # In code/, as it is the code that makes the submission.
        folder = home / "code" / "automl"
        for source in PROGRAM.glob("*.py"):
            await sandbox().write_file(str(folder / source.name), source.read_text("utf-8"))
        command = ["python", str(folder / "main.py"), "--home", str(home)]
        command += ["--seed", str(state.epoch)]
        if (left_s := sample_limits().time.remaining) is not None:
            command += ["--time-limit-s", str(left_s)]
        await run_program(command, cwd=home / "code")
        return state

    return solve
