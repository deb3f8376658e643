"""Has a world hold more and more disk in a hidden way, and prints which limit ended it.

Run as a program: the first argument is how `hold.py` hides it, the second and third are
a public folder and one on a small disk for the rest.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from inspect_ai.util import LimitExceededError

from mlebench.runs.agent_environment import agent_environment_path
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import SandboxConfig
from tests.red_team.worlds import PROGRAMS


async def main() -> None:
    how, public, work = sys.argv[1:]
    config = SandboxConfig(
        public_dir=Path(public),
        agent_environment=agent_environment_path(),
        agent_dir=PROGRAMS,
        work_dir=Path(work),
    )
    sandbox = await BubblewrapSandbox.start(config)
    try:
        await sandbox.exec(["python", "/home/agent/hold.py", how, "1000"], timeout=60)
    except LimitExceededError as error:
        about = os.statvfs(work)
        print(error, f"{about.f_bavail / about.f_blocks:.0%} are left")
    finally:
        await sandbox.clean_up()


if __name__ == "__main__":
    asyncio.run(main())
