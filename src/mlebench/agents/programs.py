"""Running an agent's own program inside its sandbox."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from inspect_ai.util import sandbox, store

from mlebench.sandbox.providers import attempt_sandbox

LOG_FILE = "agent.log"
"""In logs/: what the program writes to standard output and error."""
PROGRAM_FAILURE = "mlebench:program_failure"
"""In the sample's store: how the agent's program failed, if it did."""


def sandbox_home() -> PurePosixPath:
    """The folder of data/, submission/, code/ and logs/ in the running attempt's sandbox."""
    return attempt_sandbox(sandbox()).home


async def run_program(
    command: Sequence[str], *, cwd: PurePosixPath, variables: Mapping[str, str] | None = None
) -> None:
    """Run `command` in the attempt's sandbox until it ends by itself.

    An exit status other than 0 is the agent's failure, an outcome of the attempt
    and no error of the harness: it is noted in the store as `PROGRAM_FAILURE`.

    Args:
        command: the program and its arguments.
        cwd: the folder it starts in, inside the sandbox.
        variables: environment variables beside the sandbox's own.
    """
    log = sandbox_home() / "logs" / LOG_FILE
    # The log is opened inside: what the program prints never passes through
    # the harness, however much it is.
    result = await sandbox().exec(
        ["sh", "-c", f'exec "$@" >>{shlex.quote(str(log))} 2>&1', "sh", *command],
        cwd=str(cwd),
        env=dict(variables or {}),
    )
    if not result.success:
        # The program may have left a FIFO there, or a link to what never ends.
        end = await sandbox().exec(["timeout", "3", "tail", "-c", "300", str(log)])
        store().set(
            PROGRAM_FAILURE,
            f"the agent's program ended with exit status {result.returncode}; "
            f"the end of logs/{LOG_FILE}:\n{(end.stdout or result.stderr).strip()}",
        )
