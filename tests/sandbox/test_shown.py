"""What of the host a world is refused, and what an agent's environment brings along."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mlebench
from mlebench.errors import SandboxError
from mlebench.sandbox.agent_environment import find_agent_environment
from mlebench.sandbox.bubblewrap import BubblewrapSandbox
from mlebench.sandbox.config import SandboxConfig
from mlebench.sandbox.folders import WorldFolders
from mlebench.sandbox.shown import refuse_to_show
from mlebench.sandbox.world import bubblewrap_arguments

from .conftest import StartWorld


def refuse(config: SandboxConfig, *others: Path, reads_as: int | None = None) -> None:
    refuse_to_show(config, others, reads_as=os.geteuid() if reads_as is None else reads_as)


def test_a_folder_that_holds_mlebench_is_refused(config: SandboxConfig) -> None:
    with pytest.raises(SandboxError, match="mlebench itself"):
        refuse(config, Path(mlebench.__file__).parents[1])


def test_a_folder_that_holds_other_attempts_is_refused(config: SandboxConfig) -> None:
    agent_dir = config.work_dir / "agent"
    agent_dir.mkdir(parents=True)
    refuse(config.model_copy(update={"agent_dir": agent_dir}))
    with pytest.raises(SandboxError, match="the files of other attempts"):
        refuse(config.model_copy(update={"agent_dir": agent_dir, "work_dir": agent_dir / "work"}))


def test_a_folder_that_holds_the_data_beside_the_answers_is_refused(
    config: SandboxConfig,
) -> None:
    with pytest.raises(SandboxError, match="perhaps the answers"):
        refuse(config.model_copy(update={"agent_dir": config.public_dir.parent}))


def test_a_link_to_such_a_folder_is_refused(config: SandboxConfig, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(config.public_dir.parent)
    with pytest.raises(SandboxError, match="perhaps the answers"):
        refuse(config.model_copy(update={"agent_dir": link}))


def test_a_folder_that_programs_could_not_read_is_refused(config: SandboxConfig) -> None:
    config.public_dir.chmod(0o700)
    refuse(config)
    with pytest.raises(SandboxError, match=r"chmod -R o\+rX"):
        refuse(config, reads_as=os.geteuid() + 1)


def test_an_environment_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="not a Python environment"):
        find_agent_environment(tmp_path / "none")


def test_an_environment_with_mlebench_in_it_is_refused() -> None:
    with pytest.raises(SandboxError, match="has mlebench in it"):
        find_agent_environment(Path(sys.prefix))


def test_an_environment_within_a_home_of_its_python_is_refused(
    tmp_path: Path, agent_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    monkeypatch.setenv("HOME", str(folder / "home"))
    with pytest.raises(SandboxError, match="holds your home folder"):
        find_agent_environment(folder)


@pytest.mark.anyio
async def test_a_python_that_links_lead_to_runs_inside(
    start_world: StartWorld, tmp_path: Path, agent_environment: Path
) -> None:
    links = tmp_path / "pythons"
    links.mkdir()
    (links / "3").symlink_to(sys.base_prefix)
    environment = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    python = environment / "bin" / "python"
    python.unlink()
    python.symlink_to(links / "3" / "bin" / f"python3.{sys.version_info.minor}")
    world = await start_world(agent_environment=environment)
    result = await world.exec(["python", "-c", "import ctypes, sys; print(sys.prefix)"])
    assert result.stdout.strip() == str(environment), result.stderr


def test_a_link_of_the_systems_is_made_once_where_the_python_is_named_by_way_of_it(
    config: SandboxConfig, agent_environment: Path
) -> None:
    # As where the environment's Python is /bin/python3.
    by_bin = dataclasses.replace(
        find_agent_environment(agent_environment), links=((Path("/bin"), "usr/bin"),)
    )
    folders = WorldFolders(config.work_dir, config.home_files)
    arguments = bubblewrap_arguments(config, by_bin, folders)
    folders.remove()
    assert arguments.count("/bin") == 1


@pytest.mark.anyio
async def test_nothing_of_the_home_around_an_environment_is_seen(
    start_world: StartWorld, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.joinpath("secret").touch()
    environment = home / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    world = await start_world(agent_environment=environment)
    result = await world.exec(["ls", str(home)])
    assert result.stdout.split() == ["env"]


@pytest.mark.anyio
async def test_without_bubblewrap_the_package_and_the_alternatives_are_named(
    config: SandboxConfig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rm = shutil.which("rm")
    assert rm is not None
    (tmp_path / "rm").symlink_to(rm)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SandboxError) as raised:
        await BubblewrapSandbox.start(config)
    for said in ("package `bubblewrap`", "--sandbox docker", "--sandbox local"):
        assert said in str(raised.value)


@pytest.mark.anyio
async def test_where_bubblewrap_fails_its_reason_is_told_and_nothing_is_left(
    config: SandboxConfig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # As on a machine that keeps namespaces from ordinary users.
    refusing = tmp_path / "bin" / "bwrap"
    refusing.parent.mkdir()
    refusing.write_text(
        "#!/bin/sh\n"
        "echo 'bwrap: Creating new namespace failed: Operation not permitted' >&2\n"
        "exit 1\n"
    )
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{refusing.parent}:{os.environ['PATH']}")
    try:
        with pytest.raises(SandboxError, match="Creating new namespace failed") as raised:
            await BubblewrapSandbox.start(config)
    finally:
        assert "kernel.unprivileged_userns_clone" in str(raised.value)
    assert list(config.work_dir.iterdir()) == []
