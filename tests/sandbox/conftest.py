from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import Limits, SandboxConfig

MIB = 1024**2
StartWorld = Callable[..., Awaitable[BubblewrapSandbox]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def agent_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python environment with nothing in it."""
    path = tmp_path_factory.mktemp("agent") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", path], check=True)
    return path


@pytest.fixture
def config(tmp_path: Path, agent_environment: Path) -> SandboxConfig:
    """A sandbox with a small public folder and small limits."""
    public = tmp_path / "prepared" / "public"
    public.mkdir(parents=True)
    public.joinpath("train.csv").write_text("id,label\n1,0\n")
    return SandboxConfig(
        public_dir=public,
        agent_environment=agent_environment,
        work_dir=tmp_path / "work",
        home_files={
            "instructions.txt": "Do well.\n",
            "validate_submission.sh": "#!/bin/sh\necho checked $1\n",
        },
        limits=Limits(memory_bytes=512 * MIB, processes=128, disk_bytes=64 * MIB),
    )


@pytest.fixture
async def start_world(config: SandboxConfig) -> AsyncIterator[StartWorld]:
    """Starts worlds by `config`, with changes, and removes them after the test."""
    worlds: list[BubblewrapSandbox] = []

    async def start(**changes: object) -> BubblewrapSandbox:
        world = await BubblewrapSandbox.start(config.model_copy(update=changes))
        worlds.append(world)
        return world

    yield start
    for world in worlds:
        await world.clean_up()


@pytest.fixture
async def world(start_world: StartWorld) -> BubblewrapSandbox:
    return await start_world()
