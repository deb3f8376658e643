"""Which Python environment an agent's programs use, and what is in it."""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import distributions
from pathlib import Path

import mlebench
from mlebench.errors import MLEBenchError

VARIABLE = "MLEBENCH_AGENT_ENVIRONMENT"


class AgentEnvironmentError(MLEBenchError):
    """There is no environment for the agent's programs."""


def agent_environment_path(given: Path | None = None) -> Path:
    """The absolute path of a virtual environment.

    Args:
        given: the one asked for; None takes `$MLEBENCH_AGENT_ENVIRONMENT`, else
            `.agent-env` of the checkout that this package is installed from.

    Raises:
        AgentEnvironmentError: if there is no environment there.
    """
    if given is None:
        checkout = Path(mlebench.__file__).parents[2]
        given = Path(os.environ.get(VARIABLE) or checkout / ".agent-env")
    environment = given.expanduser().absolute()
    if not (environment / "bin" / "python").exists():
        raise AgentEnvironmentError(
            f"{environment} holds no Python environment for the agent's programs. Make this "
            "project's with `scripts/setup`, or name yours with --agent-environment or "
            f"${VARIABLE}."
        )
    return environment


def fingerprint(environment: Path) -> str:
    """SHA-256 over the names and versions of what is installed in `environment`."""
    packages = sorted(
        f"{package.name}=={package.version}"
        for folder in environment.glob("lib/python*/site-packages")
        for package in distributions(path=[str(folder)])
    )
    return "sha256:" + hashlib.sha256("\n".join(packages).encode()).hexdigest()
