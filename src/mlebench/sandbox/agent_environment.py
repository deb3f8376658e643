"""What of the host an agent's Python environment needs inside a sealed world."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from mlebench.errors import SandboxError


@dataclass(frozen=True, slots=True)
class AgentEnvironment:
    """A Python environment and what of the host it cannot do without."""

    path: Path
    """Absolute, as it was named: scripts in it begin with this path."""
    folders: tuple[Path, ...]
    """Real folders outside /usr that must be found inside at the same place."""
    links: tuple[tuple[Path, str], ...]
    """Symbolic links that lead to them, and their targets."""

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"


@lru_cache(maxsize=16)
def find_agent_environment(path: Path) -> AgentEnvironment:
    """The environment at `path`, with the Python installation it was made from.

    Raises:
        SandboxError: if there is no Python in it, mlebench is installed in it, or
            its Python cannot be shown without showing a home folder.
    """
    path = path.absolute()
    python = path / "bin" / "python"
    ask = (
        "import sys, importlib.util as u;"
        "print(sys.base_prefix, sys.base_exec_prefix, bool(u.find_spec('mlebench')), sep='\\n')"
    )
    try:
        # Not in the caller's folder, whose modules would shadow the environment's.
        answer = subprocess.run(
            [python, "-I", "-c", ask],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            cwd="/",
        )
        prefix, exec_prefix, has_mlebench = answer.stdout.splitlines()
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise SandboxError(
            f"{path} is not a Python environment that an agent could use: "
            f"{python} does not run ({error}). Make it with\n"
            f"  uv venv {path} && uv pip sync --python {python} requirements/agent.txt"
        ) from None
    if has_mlebench == "True":
        raise SandboxError(
            f"The agent's environment {path} has mlebench in it. An agent must not be able to "
            "import it; name an environment made for the agent alone."
        )
    spelled = (path, python, Path(prefix), Path(exec_prefix))
    folders = {Path(os.path.realpath(folder)) for folder in (path, prefix, exec_prefix)}
    folders -= {folder for folder in folders if folder.is_relative_to("/usr")}
    for folder in folders:
        if Path.home().is_relative_to(folder):
            raise SandboxError(
                f"The agent's environment {path} needs {folder}, which holds your home folder; "
                "nothing of that may be seen inside a sandbox. Make the environment elsewhere, "
                "from a Python with a folder of its own."
            )
    links = {
        link: target
        for name in spelled
        for link, target in _links(name)
        if not any(link.is_relative_to(folder) for folder in (Path("/usr"), *folders))
    }
    return AgentEnvironment(path, tuple(sorted(folders)), tuple(links.items()))


def _links(path: Path) -> Iterator[tuple[Path, str]]:
    """Every symbolic link that resolving `path` goes through, with its target."""
    so_far = Path("/")
    for position, part in enumerate(path.parts[1:], start=2):
        so_far /= part
        if so_far.is_symlink():
            target = str(so_far.readlink())
            yield so_far, target
            rest = path.parts[position:]
            yield from _links(Path(os.path.normpath(so_far.parent / target), *rest))
            return
