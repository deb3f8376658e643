"""A prepared task with its secrets, and worlds in which hostile programs look for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from mlebench.layout import TaskData
from mlebench.registry import find_competition
from mlebench.runs.agent_environment import agent_environment_path
from mlebench.runs.instructions import home_files
from mlebench.sandbox.config import Limits, SandboxConfig
from tests.red_team.worlds import PROGRAMS, Inside, standing
from tests.runs.conftest import TASK_ID, data_dir, run

__all__ = ["data_dir", "run"]

CANARY = "canary-8c1f6f3b2a90"


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """The event loop of a harness."""
    with start_blocking_portal() as started:
        yield started


@pytest.fixture(scope="session")
def task_data(data_dir: Path) -> TaskData:
    return TaskData(data_dir, TASK_ID)


@pytest.fixture(scope="session")
def config(task_data: TaskData, tmp_path_factory: pytest.TempPathFactory) -> SandboxConfig:
    """The sandbox of an attempt as `mlebench run` makes it."""
    return SandboxConfig(
        public_dir=task_data.public,
        agent_environment=agent_environment_path(),
        agent_dir=PROGRAMS,
        work_dir=tmp_path_factory.mktemp("run") / "work",
        home_files=home_files(find_competition(TASK_ID), Limits()),
    )


@dataclass(frozen=True)
class Neighbour:
    """Another attempt's world, which stands at the same time."""

    inside: Inside
    file: Path
    """A file of its agent's, on the host."""


@pytest.fixture(scope="session")
def neighbour(config: SandboxConfig, portal: BlockingPortal) -> Iterator[Neighbour]:
    with standing(config, portal) as inside:
        inside.write("/home/code/idea.txt", f"{CANARY}-of-another-attempt")
        (file,) = config.work_dir.glob("*/home/code/idea.txt")
        yield Neighbour(inside, file)


@pytest.fixture(scope="session")
def inside(config: SandboxConfig, portal: BlockingPortal, neighbour: Neighbour) -> Iterator[Inside]:
    """One world for all tests that change nothing in it; the harness has a key."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENAI_API_KEY", f"{CANARY}-of-the-harness")
        with standing(config, portal) as started:
            yield started
