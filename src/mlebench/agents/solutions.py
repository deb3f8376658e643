"""The agents `oracle` and `start`: hand in a research task's own solutions, as yardsticks.

Both run a program in the sandbox that sees the public side alone, as any agent does.
"""

from __future__ import annotations

from importlib import resources

from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox

from mlebench.agents.programs import run_program, sandbox_home
from mlebench.errors import MLEBenchError
from mlebench.registry import find_task
from mlebench.research_task import ResearchTask


@solver
def oracle() -> Solver:
    """Hands in the reference solution, which scores about 1."""
    return _solution("reference")


@solver
def start() -> Solver:
    """Hands in the starting point, which scores about 0."""
    return _solution("start")


def _solution(name: str) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - Inspect's shape
        task = find_task(state.metadata["task_id"])
        if not isinstance(task, ResearchTask):
            raise MLEBenchError(f"{task.id} is a competition: only research tasks have solutions.")
        home = sandbox_home()
        folder = home / "code" / "solution"
        for source in resources.files(task.package).joinpath("solutions").iterdir():
            if source.name.endswith(".py"):
                await sandbox().write_file(str(folder / source.name), source.read_text("utf-8"))
        command = ["python", str(folder / f"{name}.py"), str(home / "data")]
        await run_program([*command, str(home / "submission")], cwd=home / "code")
        return state

    return solve
