"""The seal holds as well where the harness is an ordinary user."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import mlebench
from mlebench.runs.agent_environment import agent_environment_path
from tests.sandbox.test_limits import AS_OTHER_USER, OTHER_USER, closed_above

CHECKOUT = Path(__file__).parents[2]
CORE = ("kernel", "network", "outliving", "processes", "reading", "submission_files", "writing")
"""The tests that are repeated, by their files' names."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the ordinary user's; pytest's own are closed to others."""
    with TemporaryDirectory() as name:
        if os.geteuid() == 0:
            os.chown(name, OTHER_USER, OTHER_USER)
        yield Path(name)


def shown_folders() -> set[Path]:
    """What the ordinary user's Python and the agent's are made of, and these tests."""
    environment = agent_environment_path()
    agents_python = (environment / "bin" / "python").resolve()
    folders = {
        CHECKOUT,
        Path(mlebench.__file__).parents[1],
        *(Path(sys.prefix), Path(sys.base_prefix)),
        *(environment, agents_python.parents[1]),
    }
    return {path.resolve() for path in folders if not path.is_relative_to("/usr")}


def test_what_is_shut_where_root_is_the_harness_is_shut_where_an_ordinary_user_is(
    folder: Path,
) -> None:
    command = [
        *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"),
        f"--basetemp={folder / 'tests'}",
        *(f"tests/red_team/test_{name}.py" for name in CORE),
    ]
    shown = shown_folders()
    variables = {
        "SHOWN": " ".join(sorted(map(str, shown))),
        "CLOSED": " ".join(sorted(set().union(*map(closed_above, shown)))),
        "USER_ID": str(OTHER_USER),
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MLEBENCH_AGENT_ENVIRONMENT": str(agent_environment_path()),
    }
    if os.geteuid() == 0:
        command = ["unshare", "--mount", "sh", "-c", AS_OTHER_USER, "sh", *command]
    ran = subprocess.run(
        command, cwd=CHECKOUT, env=variables, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
