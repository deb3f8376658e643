"""The Docker sandbox: Inspect's own provider, on a compose file that we write.

Programs find the same paths as in a bubblewrap world. Docker enforces the limits of
processors, memory and processes; it does not say when one was reached, so an attempt
that goes past one sees programs fail, and is not ended.
"""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path, PurePosixPath
from typing import Any, Literal, overload

import anyio
from anyio import to_thread
from inspect_ai.util import (
    ExecResult,
    SandboxEnvironment,
    SandboxEnvironmentConfigType,
    override_sandbox_output_limit,
    sandboxenv,
    subprocess,
)
from inspect_ai.util._sandbox.docker.docker import DockerSandboxEnvironment
from typing_extensions import override

from mlebench.errors import SandboxError
from mlebench.runs.record import LimitReached, SandboxFacts
from mlebench.sandbox.attempt_sandbox import AttemptSandbox, SandboxUse
from mlebench.sandbox.config import SandboxConfig, require_config
from mlebench.sandbox.exec_sandbox import output_limit_bytes
from mlebench.sandbox.folders import COLLECTED, WorldFolders, sweep_folders
from mlebench.sandbox.shown import refuse_to_show

HOME = PurePosixPath("/home")
CHECKER_PORT = 5000
_USER = 1000
_SHARED = PurePosixPath("/run/mlebench")
_MAX_COLLECTED_FILES = 1000
_MAX_COLLECTED_FILE_BYTES = 1024**3

# Process 1 of the container: outlives what it collects, and heeds no signal.
_FIRST_PROCESS = """
import os, time
while True:
    try:
        os.wait()
    except ChildProcessError:
        time.sleep(1)
"""

# Passes connections to 127.0.0.1:5000 of the container on to the harness's socket.
_RELAY = """
import asyncio, sys

async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()

async def relay(reader, writer):
    inner_reader, inner_writer = await asyncio.open_unix_connection(sys.argv[1])
    await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))
    inner_writer.close()
    writer.close()

async def main():
    server = await asyncio.start_server(relay, "127.0.0.1", int(sys.argv[2]))
    await server.serve_forever()

asyncio.run(main())
"""

# The regular files below some folders, with their sizes: a JSON array.
_LISTING = """
import json, os, stat, sys

found, left_out = [], []
for top in sys.argv[2:]:
    for folder, folders, names in os.walk(top):
        if folder.count("/") > 64:
            left_out.append(folder)
            folders.clear()
        for name in names:
            path = os.path.join(folder, name)
            try:
                about = os.lstat(path)
            except OSError:
                left_out.append(path)
                continue
            if not stat.S_ISREG(about.st_mode):
                left_out.append(path)
            elif len(found) < int(sys.argv[1]):
                found.append([path, about.st_size])
print(json.dumps([found, left_out[:20]]))
"""


def compose_file(config: SandboxConfig, folders: WorldFolders) -> str:
    """The text of a compose file for one attempt: JSON, which is YAML, too.

    Raises:
        SandboxError: if the agent's environment has no packages to show, or a
            folder holds what an agent must not see.
    """
    packages = next(config.agent_environment.absolute().glob("lib/python3*/site-packages"), None)
    if packages is None:
        raise SandboxError(
            f"{config.agent_environment} has no lib/python3*/site-packages to show in a container."
        )
    refuse_to_show(config, (packages.resolve(),), reads_as=_USER)
    python = packages.parent.name
    limits = config.limits
    threads = str(limits.cpus)
    read_only: dict[PurePosixPath, Path] = {
        HOME / "data": config.public_dir.absolute(),
        PurePosixPath(packages): packages,
        # The image's Python looks for modules where this file says, even with -I.
        PurePosixPath(f"/usr/local/lib/{python}/site-packages/agent.pth"): _pth(packages, folders),
        _SHARED: _shared(folders),
    }
    if config.agent_dir is not None:
        read_only[HOME / "agent"] = config.agent_dir.absolute()
    for name in config.home_files:
        read_only[HOME / name] = folders.home_files / name
    service: dict[str, Any] = {
        "image": f"python:{python.removeprefix('python')}-bookworm",
        "command": ["python3", "-I", "-S", "-c", _FIRST_PROCESS],
        "user": f"{_USER}:{_USER}",
        "working_dir": str(HOME),
        "network_mode": "none",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "stop_grace_period": "1s",
        "cpus": limits.cpus,
        "mem_limit": limits.memory_bytes,
        "memswap_limit": limits.memory_bytes,
        "shm_size": limits.memory_bytes // 2,
        "pids_limit": limits.processes,
        "ulimits": {"fsize": limits.disk_bytes, "core": 0},
        "environment": {
            "HOME": str(HOME),
            "LANG": "C.UTF-8",
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "LOKY_MAX_CPU_COUNT": threads,
            **config.variables,
        },
        "volumes": [
            {
                "type": "bind",
                "source": str(source),
                "target": str(inside),
                "read_only": True,
                "bind": {"create_host_path": False},
            }
            for inside, source in read_only.items()
        ],
    }
    if config.gpus:
        gpu = {"driver": "nvidia", "count": config.gpus, "capabilities": ["gpu"]}
        service["deploy"] = {"resources": {"reservations": {"devices": [gpu]}}}
    # Compose would put variables of the host's where it finds a single dollar sign.
    text = json.dumps({"services": {"default": service}}, indent=1)
    return text.replace("$", "$$") + "\n"


def _pth(packages: Path, folders: WorldFolders) -> Path:
    path = folders.root / "agent.pth"
    path.write_text(f"{packages}\n")
    return path


def _shared(folders: WorldFolders) -> Path:
    """The folder of the checker's socket and of the program that leads to it."""
    path = folders.root / "shared"
    path.mkdir(mode=0o755, exist_ok=True)
    path.joinpath("relay.py").write_text(_RELAY)
    return path


def _listen(folder: Path) -> socket.socket:
    """Listen at checker.sock in `folder`, for everyone."""
    listening = socket.socket(socket.AF_UNIX)
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        # An address holds 107 bytes, fewer than many a path.
        listening.bind(f"/proc/self/fd/{opened}/checker.sock")
    finally:
        os.close(opened)
    folder.joinpath("checker.sock").chmod(0o666)
    listening.listen(128)
    return listening


@sandboxenv(name="mlebench_docker")
class DockerSandbox(SandboxEnvironment, AttemptSandbox):
    """One attempt's container, behind Inspect's own provider.

    Args:
        config: what it was made from.
        folders: its files on the host.
        container: Inspect's environment for the running container.
    """

    home = HOME

    def __init__(
        self, config: SandboxConfig, folders: WorldFolders, container: SandboxEnvironment
    ) -> None:
        super().__init__()
        self._config = config
        self._folders = folders
        self._container = container
        self._checker = _listen(_shared(folders))

    # Inspect's provider interface

    @override
    @classmethod
    def default_concurrency(cls) -> int | None:
        return DockerSandboxEnvironment.default_concurrency()

    @override
    @classmethod
    async def task_init(cls, task_name: str, config: SandboxEnvironmentConfigType | None) -> None:
        wanted = require_config(config)
        await to_thread.run_sync(sweep_folders, wanted.work_dir)
        folders = WorldFolders(wanted.work_dir, wanted.home_files)
        try:
            file = _write_compose_file(wanted, folders)
            await DockerSandboxEnvironment.task_init(task_name, file)
        finally:
            folders.remove()

    @override
    @classmethod
    async def sample_init(
        cls,
        task_name: str,
        config: SandboxEnvironmentConfigType | None,
        metadata: dict[str, str],
    ) -> dict[str, SandboxEnvironment]:
        wanted = require_config(config)
        folders = WorldFolders(wanted.work_dir, wanted.home_files)
        try:
            file = _write_compose_file(wanted, folders)
            containers = await DockerSandboxEnvironment.sample_init(task_name, file, metadata)
        except BaseException:
            folders.remove()
            raise
        sandbox = cls(wanted, folders, containers["default"])
        try:
            await sandbox.make_folders()
            await sandbox.start_relay(_SHARED, CHECKER_PORT)
        except BaseException:
            with anyio.CancelScope(shield=True):
                await sandbox.clean_up(task_name)
            raise
        return {"default": sandbox}

    @override
    @classmethod
    async def sample_cleanup(
        cls,
        task_name: str,
        config: SandboxEnvironmentConfigType | None,
        environments: dict[str, SandboxEnvironment],
        interrupted: bool,
    ) -> None:
        with anyio.CancelScope(shield=True):
            for environment in environments.values():
                await environment.as_type(cls).clean_up(task_name)

    @override
    @classmethod
    async def task_cleanup(
        cls, task_name: str, config: SandboxEnvironmentConfigType | None, cleanup: bool
    ) -> None:
        await DockerSandboxEnvironment.task_cleanup(task_name, config, cleanup)

    @override
    @classmethod
    async def cli_cleanup(cls, id: str | None) -> None:
        await DockerSandboxEnvironment.cli_cleanup(id)

    @override
    @classmethod
    def config_deserialize(cls, config: dict[str, Any]) -> SandboxConfig:
        return SandboxConfig.model_validate(config)

    @override
    async def exec(
        self,
        cmd: list[str],
        input: str | bytes | None = None,
        cwd: str | None = None,
        env: dict[str, str] | None = None,
        user: str | None = None,
        timeout: int | None = None,
        timeout_retry: bool = True,
        concurrency: bool = True,
    ) -> ExecResult[str]:
        with override_sandbox_output_limit(output_limit_bytes(self._config.limits), "exec"):
            return await self._container.exec(
                cmd, input, cwd, env, user, timeout, timeout_retry, concurrency
            )

    @override
    async def write_file(self, file: str, contents: str | bytes) -> None:
        await self._container.write_file(file, contents)

    @overload
    async def read_file(self, file: str, text: Literal[True] = True) -> str: ...

    @overload
    async def read_file(self, file: str, text: Literal[False]) -> bytes: ...

    @override
    async def read_file(self, file: str, text: bool = True) -> str | bytes:
        return await (
            self._container.read_file(file) if text else self._container.read_file(file, text=False)
        )

    @override
    def default_polling_interval(self) -> float:
        return self._container.default_polling_interval()

    # AttemptSandbox

    @override
    def checker_socket(self) -> socket.socket:
        return self._checker

    @override
    async def stop(self) -> None:
        # With its process 1 Docker ends every process of a container, whatever
        # they do; a new one is needed to copy files out, which a restart keeps.
        project = self._container.as_type(DockerSandboxEnvironment)._project
        command = ["docker", "compose", "--project-name", project.name]
        command += ["--file", str(project.config), "restart", "--timeout", "0"]
        result = await subprocess(command)
        if not result.success:
            raise SandboxError(f"Docker did not stop the attempt's programs: {result.stderr}")

    @override
    async def collect(self, destination: Path) -> tuple[str, ...]:
        tops = [str(HOME / name) for name in COLLECTED]
        listed = await self.exec(
            ["python3", "-I", "-S", "-c", _LISTING, str(_MAX_COLLECTED_FILES), *tops]
        )
        files, strange = json.loads(listed.stdout)
        left_out = [
            f"{path!a} was left out: it is no regular file, or lies too deep." for path in strange
        ]
        bytes_left = self._config.limits.disk_bytes
        for path, size_bytes in files:
            inside = PurePosixPath(path)
            if size_bytes > min(bytes_left, _MAX_COLLECTED_FILE_BYTES):
                left_out.append(f"{path!a} was left out: it has {size_bytes} bytes.")
            elif inside.is_relative_to(HOME) and ".." not in inside.parts:
                try:
                    with override_sandbox_output_limit(_MAX_COLLECTED_FILE_BYTES, "read_file"):
                        contents = await self.read_file(path, text=False)
                except OSError:
                    left_out.append(f"{path!a} was left out: it cannot be read.")
                    continue
                bytes_left -= len(contents)
                target = destination / inside.relative_to(HOME)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(contents)
        return tuple(left_out)

    @override
    def facts(self) -> SandboxFacts:
        return SandboxFacts(
            kind="docker",
            is_sealed=True,
            limits=self._config.limits.model_dump(),
            enforced_by={
                "cpus": "docker",
                "memory_bytes": "docker",
                "processes": "docker",
                "disk_bytes": "rlimit, for each file",
                "output_bytes": "Inspect",
                "wall_time_s": "Inspect",
            },
        )

    @override
    def use(self) -> SandboxUse:
        return SandboxUse(cpu_s=None, peak_memory_bytes=None)

    @override
    def limit_reached(self) -> LimitReached | None:
        return None

    async def make_folders(self) -> None:
        """Make the folders that the agent writes to, in the container.

        Raises:
            SandboxError: if that fails.
        """
        # Root of a container without capabilities cannot give folders away.
        script = "chmod 1777 /home && cd /home && mkdir -p -m 1777 " + " ".join(COLLECTED)
        result = await self._container.exec(["/bin/sh", "-c", script], user="root")
        if not result.success:
            raise SandboxError(f"The container's folders cannot be made: {result.stderr}")

    async def start_relay(self, shared: PurePosixPath, port: int) -> None:
        """Lead 127.0.0.1:`port` of the container to the checker's socket.

        Raises:
            SandboxError: if that fails.
        """
        relay = (
            f"nohup python3 -I -S {shared}/relay.py {shared}/checker.sock {port} >/dev/null 2>&1 &"
        )
        result = await self._container.exec(["/bin/sh", "-c", relay])
        if not result.success:
            raise SandboxError(f"The checker cannot be reached in the container: {result.stderr}")

    async def clean_up(self, task_name: str) -> None:
        """Remove the container and its files on the host."""
        self._checker.close()
        try:
            # At once even when interrupted: the compose file goes, too.
            await DockerSandboxEnvironment.sample_cleanup(
                task_name, None, {"default": self._container}, interrupted=False
            )
        finally:
            await to_thread.run_sync(self._folders.remove)


def _write_compose_file(config: SandboxConfig, folders: WorldFolders) -> str:
    path = folders.root / "compose.yaml"
    path.write_text(compose_file(config, folders))
    return str(path)
