"""The agent `sample`: hands in the sample submission, as a floor for the others."""

from __future__ import annotations

from inspect_ai.solver import Generate, Solver, TaskState, solver

from mlebench.agents.programs import run_program, sandbox_home
from mlebench.registry import find_competition

_UNPACK = """
import pathlib, shutil, sys, tempfile
source, target = map(pathlib.Path, sys.argv[1:])
with tempfile.TemporaryDirectory() as folder:
    if source.suffix == ".7z":
        import py7zr
        with py7zr.SevenZipFile(source) as archive:
            archive.extractall(folder)
    else:
        shutil.unpack_archive(source, folder)
    (member,) = pathlib.Path(folder).iterdir()
    shutil.copyfile(member, target)
"""
"""Copies the only member of an archive."""


@solver
def sample() -> Solver:
    """Copies the sample submission, unpacked, and stops."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:  # noqa: ARG001 - Inspect's shape
        home = sandbox_home()
        source = home / "data" / find_competition(state.metadata["task_id"]).sample_submission_file
        target = home / "submission" / "submission.csv"
        program = ["python", "-c", _UNPACK] if source.suffix in (".zip", ".7z") else ["cp"]
        await run_program([*program, str(source), str(target)], cwd=home / "code")
        return state

    return solve
