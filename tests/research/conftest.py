"""What tests of research tasks share."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlebench.runs.agent_environment import agent_environment_path


@pytest.fixture(scope="session")
def environment() -> Path:
    """The Python environment of agents and of handed-in code."""
    return agent_environment_path(None)
