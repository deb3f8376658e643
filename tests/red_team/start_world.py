"""Starts a sandbox as a harness of its own, and prints what the user would be told.

Run as a program: the first argument is a public folder, the second one for the rest.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from mlebench.errors import MLEBenchError
from mlebench.runs.agent_environment import agent_environment_path
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import SandboxConfig


async def main() -> None:
    public, work = map(Path, sys.argv[1:])
    config = SandboxConfig(
        public_dir=public, agent_environment=agent_environment_path(), work_dir=work
    )
    try:
        sandbox = await BubblewrapSandbox.start(config)
    except MLEBenchError as error:
        print(error)
        return
    print("it stands;", (await sandbox.exec(["id", "-u"])).stdout)
    await sandbox.clean_up()


if __name__ == "__main__":
    asyncio.run(main())
