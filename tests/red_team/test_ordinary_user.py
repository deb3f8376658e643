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
CORE = ("kernel", "network", "processes", "reading", "submission_files", "writing", "outliving")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the ordinary user's; pytest's own are closed to others."""
    with TemporaryDirectory() as name:
        os.chown(name, OTHER_USER, OTHER_USER)
        yield Path(name)


def test_all_that_is_shut_for_worlds_of_roots_is_shut_for_those_of_an_ordinary_user(
    folder: Path,
) -> None:
    command = [
        *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist"),
        f"--basetemp={folder / 'tests'}",
        *(f"tests/red_team/test_{name}.py" for name in CORE),
    ]
    environment = agent_environment_path()
    shown = {
        CHECKOUT,
        Path(mlebench.__file__).parents[1],
        Path(sys.prefix),
        Path(sys.base_prefix),
        environment,
        (environment / "bin" / "python").resolve().parents[1],
    }
    shown = {path.resolve() for path in shown if not path.is_relative_to("/usr")}
    variables = {
        "SHOWN": " ".join(sorted(map(str, shown))),
        "CLOSED": " ".join(sorted(set().union(*map(closed_above, shown)))),
        "USER_ID": str(OTHER_USER),
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "MLEBENCH_AGENT_ENVIRONMENT": str(environment),
    }
    if os.geteuid() == 0:
        command = ["unshare", "--mount", "sh", "-c", AS_OTHER_USER, "sh", *command]
    ran = subprocess.run(
        command, cwd=CHECKOUT, env=variables, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
