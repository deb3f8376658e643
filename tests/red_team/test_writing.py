"""What an agent is given to read stays as it was given."""

from __future__ import annotations

from pathlib import Path

from mlebench.sandbox.config import SandboxConfig
from tests.red_team.worlds import PROGRAMS, Inside


def state(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Permissions, times, links and contents of all files in a folder."""
    paths = [folder, *sorted(folder.rglob("*"))]
    return {
        str(path): (
            path.stat().st_mode,
            path.stat().st_mtime_ns,
            path.stat().st_nlink,
            path.read_bytes() if path.is_file() else b"",
        )
        for path in paths
    }


def test_the_data_and_the_agents_own_files_cannot_be_changed(
    inside: Inside, config: SandboxConfig
) -> None:
    before = state(config.public_dir), state(PROGRAMS)
    targets = ["/home/data/train.csv", "/home/data/", "/home/agent/tries.py", "/home/agent/"]
    assert inside.ways_open("write_fixed", *targets) == {}
    assert (state(config.public_dir), state(PROGRAMS)) == before


def test_instructions_and_the_checkers_script_cannot_be_changed(
    inside: Inside, config: SandboxConfig
) -> None:
    paths = [f"/home/{name}" for name in config.home_files]
    assert sorted(paths) == ["/home/instructions.txt", "/home/validate_submission.sh"]
    assert inside.ways_open("write_fixed", *paths) == {}
    for name, text in config.home_files.items():
        assert inside.exec("cat", f"/home/{name}").stdout == text


def test_the_system_and_the_agents_environment_cannot_be_changed(
    inside: Inside, config: SandboxConfig
) -> None:
    environment = config.agent_environment
    python = (environment / "bin" / "python").resolve()
    targets = [
        "/", "/usr/", "/usr/bin/", "/usr/bin/env", "/etc/", "/etc/passwd", "/etc/hosts",
        "/dev/", "/run/mlebench/exec_server.py", "/run/mlebench/", "/proc/sys/",
        f"{environment}/", f"{environment}/bin/", f"{environment}/pyvenv.cfg", str(python),
        f"{python.parent}/",
    ]  # fmt: skip
    assert inside.ways_open("write_fixed", *targets) == {}
