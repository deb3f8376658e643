"""Programs that go past a limit, run in worlds of their own; prints what became of them.

Run as a program, so that another user can be the harness: the first argument is
an agent's environment, the second a folder for everything else.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspect_ai.util import LimitExceededError

from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import Limits, SandboxConfig

MIB = 1024**2
LIMITS = Limits(cpus=1, memory_bytes=256 * MIB, processes=64, disk_bytes=64 * MIB)

# Names begin with the limit that is passed. Each waits to be ended, so that only the
# limit can end it.
HOGS = {
    "memory in one process": "x = []\nwhile True: x.append(bytearray(4_000_000))",
    "memory in many processes": (
        "for _ in range(20):\n  if os.fork() == 0:\n    x = bytearray(30_000_000); wait()"
    ),
    "memory in shared memory": (
        "for i in range(30): open(f'/dev/shm/{i}', 'wb').write(bytes(10_000_000))"
    ),
    "memory in nameless files": (
        "files = [os.memfd_create('x') for _ in range(30)]\n"
        "for file in files: os.write(file, bytes(10_000_000))"
    ),
    "processes": "while True:\n  try: os.fork()\n  except OSError: wait()",
    "processes that are threads": (
        "import threading; threading.stack_size(65536)\n"
        "for _ in range(200): threading.Thread(target=wait).start()"
    ),
    "disk in large files": ("for i in range(30): open(f'code/{i}', 'wb').write(bytes(4_000_000))"),
    "disk in small files": (
        "i = 0\nwhile True:\n  i += 1; os.makedirs(f'/tmp/{i // 1000}', exist_ok=True)\n"
        "  open(f'/tmp/{i // 1000}/{i}', 'w')"
    ),
    "disk in files without a name": (
        "files = []\n"
        "for i in range(30):\n"
        "  file = open('x', 'wb'); os.unlink('x'); file.write(bytes(4_000_000)); files.append(file)"
    ),
    "disk in closed folders": (
        "os.mkdir('d')\n"
        "for i in range(30): open(f'd/{i}', 'wb').write(bytes(4_000_000))\n"
        "os.chmod('d', 0); os.chmod('/home', 0)"
    ),
    "disk in deep folders": "while True: os.mkdir('d'); os.chdir('d')",
}
_PROLOGUE = "import os, time\ndef wait(): time.sleep(600)\n"


async def run_hog(config: SandboxConfig, program: str) -> dict[str, Any]:
    """Run a program until a limit ends it; what the sandbox and its exec say then."""
    sandbox = await BubblewrapSandbox.start(config)
    try:
        said = "nothing"
        try:
            await sandbox.exec(["python", "-c", f"{_PROLOGUE}{program}\nwait()"], timeout=60)
        except LimitExceededError as error:
            said = error.type
        except TimeoutError:
            said = "timeout"
        later = "nothing"
        try:
            await sandbox.exec(["true"])
        except LimitExceededError as error:
            later = error.type
        await sandbox.stop()
        reached = sandbox.limit_reached()
        return {
            "limit": asdict(reached) if reached else None,
            "said": said,
            "later": later,
            "enforced_by": sandbox.facts().enforced_by,
            "use": asdict(sandbox.use()),
        }
    finally:
        await sandbox.clean_up()


async def main() -> None:
    """Run every hog in a world of its own."""
    environment, folder = map(Path, sys.argv[1:])
    public = folder / "prepared" / "public"
    public.mkdir(parents=True)
    config = SandboxConfig(
        public_dir=public,
        agent_environment=environment,
        work_dir=folder / "work",
        limits=LIMITS,
    )
    outcomes = {name: await run_hog(config, program) for name, program in HOGS.items()}
    left = [path.name for path in config.work_dir.iterdir()]
    print(json.dumps({"outcomes": outcomes, "left": left}))


if __name__ == "__main__":
    asyncio.run(main())
