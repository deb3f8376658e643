"""Nothing of a world stays behind, however it ends."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import anyio
import anyio.lowlevel
import pytest
from inspect_ai.util import SandboxUnavailableError

from mlebench.errors import SandboxError
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import SandboxConfig
from mlebench.sandbox.exec_sandbox import ExecSandbox
from mlebench.sandbox.folders import WorldFolders
from mlebench.sandbox.local import LocalSandbox
from mlebench.sandbox.world import World

from .conftest import StartWorld

pytestmark = pytest.mark.anyio

STUBBORN = """
import os, signal, time
for number in range(1, 65):
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
daemon = os.environ["HOME"] + "/daemon"
if os.fork():
    while not os.path.exists(daemon):
        time.sleep(0.01)
    os._exit(0)
os.setsid()
if os.fork():
    os._exit(0)
open(daemon, "w")
time.sleep(600)
"""
"""A daemon that forks twice and heeds no signal."""

HARNESS = """
import asyncio, os, sys
from pathlib import Path
from mlebench.sandbox.{module} import {provider}
from mlebench.sandbox.config import SandboxConfig

async def main():
    config = SandboxConfig.model_validate_json(sys.argv[1])
    sandbox = await {provider}.start(config)
    await sandbox.exec(["python", "-c", sys.argv[2]])
    print(sandbox.folders.root, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


def processes_with(text: str) -> list[int]:
    """Processes of the host whose command line or environment has `text` in it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        for name in ("cmdline", "environ"):
            try:
                if text.encode() in (folder / name).read_bytes():
                    found.append(int(folder.name))
            except OSError:
                pass
    return [process for process in found if process != os.getpid()]


def groups_of(name: str) -> list[Path]:
    return list(Path("/sys/fs/cgroup").glob(f"**/{name}"))


def wait_until_gone(text: str) -> None:
    """Return when no process has `text`; the test's timeout is the limit."""
    for process in processes_with(text):
        try:
            handle = os.pidfd_open(process)
        except ProcessLookupError:
            continue
        assert select.select([handle], [], [], 20)[0], f"process {process} lives on"
        os.close(handle)


@pytest.mark.parametrize("provider", [BubblewrapSandbox, LocalSandbox])
async def test_a_daemon_that_heeds_no_signal_ends_with_its_attempt(
    config: SandboxConfig, provider: type[ExecSandbox], tmp_path: Path
) -> None:
    mark = f"mark-{tmp_path.name}"
    sandbox = await provider.start(config)
    result = await sandbox.exec(["python", "-c", f"{STUBBORN}\n# {mark}"])
    assert result.success, result.stderr
    assert processes_with(mark)
    await sandbox.stop()
    assert not processes_with(mark)
    assert (sandbox.folders.home / "daemon").exists(), "files stay until they are collected"
    root, name = sandbox.folders.root, sandbox.folders.name
    await sandbox.clean_up()
    assert not root.exists()
    assert not groups_of(name)


async def test_a_fork_bomb_ends_with_its_attempt(world: BubblewrapSandbox) -> None:
    mark = f"mark-{world.folders.name}"
    bomb = f"import os\nwhile True:\n  try: os.fork()\n  except OSError: pass\n# {mark}"
    with pytest.raises(Exception, match=r"there were 128 processes|has ended"):
        await world.exec(["python", "-c", bomb], timeout=60)
    await world.stop()
    assert not processes_with(mark)


@pytest.mark.parametrize(
    ("module", "provider"), [("bubblewrap", "BubblewrapSandbox"), ("local", "LocalSandbox")]
)
async def test_a_killed_harness_leaves_no_process_and_the_next_removes_its_files(
    config: SandboxConfig, tmp_path: Path, module: str, provider: str
) -> None:
    mark = f"mark-{tmp_path.name}"
    script = f"{STUBBORN}\n# {mark}"
    program = HARNESS.format(module=module, provider=provider)
    harness = subprocess.Popen(
        [sys.executable, "-c", program, config.model_dump_json(), script],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert harness.stdout is not None
    with harness, harness.stdout:
        root = Path(harness.stdout.readline().strip())
        assert root.is_dir()
        harness.kill()
    wait_until_gone(mark)
    assert root.is_dir()
    world = await BubblewrapSandbox.start(config)
    await world.clean_up()
    assert not root.exists()
    assert not groups_of(root.name)


INTERRUPTED = """
import asyncio, sys
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import SandboxConfig

async def main():
    sandbox = await BubblewrapSandbox.start(SandboxConfig.model_validate_json(sys.argv[1]))
    try:
        print("started", flush=True)
        await sandbox.exec(["sleep", "600"])
    except asyncio.CancelledError:
        print((await sandbox.exec(["echo", "still here"])).stdout, flush=True)
    finally:
        await sandbox.clean_up()

asyncio.run(main())
"""


async def test_ctrl_c_leaves_the_end_of_the_world_to_the_harness(config: SandboxConfig) -> None:
    harness = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, config.model_dump_json()],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert harness.stdout is not None
    with harness:
        assert harness.stdout.readline() == "started\n"
        # As a terminal does: to every process of the group.
        os.killpg(harness.pid, signal.SIGINT)
        assert harness.stdout.readline() == "still here\n"
    assert list(config.work_dir.iterdir()) == []


async def test_a_world_that_is_in_use_is_not_swept(start_world: StartWorld) -> None:
    first, second = await start_world(), await start_world()
    assert (await first.exec(["ls", "/home/submission"])).success
    assert first.folders.root.is_dir()
    assert second.folders.root.is_dir()


async def test_hostile_folders_are_removed(world: BubblewrapSandbox) -> None:
    await world.exec(
        [
            "python",
            "-c",
            "import os\n"
            "os.makedirs('closed/inner'); open('closed/inner/file', 'w'); os.mkfifo('fifo')\n"
            "os.symlink('/', 'root'); os.symlink('loop', 'loop'); open('-rf', 'w')\n"
            "open(b'\\xff\\n', 'w')\n"
            "os.chmod('closed/inner', 0); os.chmod('closed', 0)\n"
            "for _ in range(150): os.mkdir('d'); os.chdir('d')\n",
        ]
    )
    root = world.folders.root
    await world.clean_up()
    assert not root.exists()


async def test_a_world_that_cannot_start_leaves_nothing(config: SandboxConfig) -> None:
    broken = config.model_copy(update={"public_dir": config.public_dir / "missing"})
    with pytest.raises(SandboxError, match="is not a folder"):
        await BubblewrapSandbox.start(broken)
    assert list(config.work_dir.iterdir()) == []


@pytest.mark.parametrize("delay_s", [0.0, 0.005, 0.02, 0.04])
async def test_a_cancelled_start_leaves_nothing(config: SandboxConfig, delay_s: float) -> None:
    world = None
    with anyio.move_on_after(delay_s):
        world = await BubblewrapSandbox.start(config)
    if world is not None:
        await world.clean_up()
    assert list(config.work_dir.glob("*")) == []


async def test_a_world_that_ends_while_it_starts_leaves_no_process(config: SandboxConfig) -> None:
    def children(process: int | str) -> list[str]:
        return Path(f"/proc/{process}/task/{process}/children").read_text().split()

    before = children(os.getpid())
    folders = WorldFolders(config.work_dir, config.home_files)
    world = World(config, folders, keeps_affinity=True)
    (bubblewrap,) = set(children(os.getpid())) - set(before)
    while not (inside := children(bubblewrap)):
        await anyio.lowlevel.checkpoint()
    world.end()
    assert not any(Path("/proc", process).exists() for process in (bubblewrap, *inside))
    world.close()
    folders.remove()


async def test_worlds_leave_no_descriptor_and_no_thread(config: SandboxConfig) -> None:
    async def use_one() -> tuple[int, int]:
        world = await BubblewrapSandbox.start(config)
        await world.exec(["true"])
        await world.clean_up()
        return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()

    before = await use_one()
    for _ in range(4):
        after = await use_one()
    assert after <= before


async def test_a_world_ends_with_bubblewrap(world: BubblewrapSandbox) -> None:
    status = Path(f"/proc/{world.first_process}/status").read_text()
    (parent,) = (line.split()[1] for line in status.splitlines() if line.startswith("PPid:"))
    handle = os.pidfd_open(world.first_process)
    os.kill(int(parent), signal.SIGKILL)
    assert select.select([handle], [], [], 20)[0]
    os.close(handle)


async def test_a_world_whose_exec_server_died_says_so(world: BubblewrapSandbox) -> None:
    os.kill(world.first_process, signal.SIGKILL)
    with pytest.raises(SandboxUnavailableError, match="has ended"):
        await world.exec(["sleep", "30"])
