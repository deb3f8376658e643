"""What our sandboxes have in common: an exec server inside, a watchdog outside."""

from __future__ import annotations

import abc
import errno
import os
import socket
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, Literal, Protocol, Self, overload

import anyio
from anyio import to_thread
from inspect_ai.util import (
    ExecResult,
    LimitExceededError,
    OutputLimitExceededError,
    SandboxEnvironment,
    SandboxEnvironmentConfigType,
    SandboxEnvironmentLimits,
    SandboxUnavailableError,
    SandboxUserUnsupportedError,
)
from typing_extensions import override

from mlebench.errors import SandboxError
from mlebench.runs.record import LimitReached, SandboxFacts
from mlebench.sandbox.attempt_sandbox import AttemptSandbox, SandboxUse
from mlebench.sandbox.cgroups import ControlGroups, control_group_places
from mlebench.sandbox.config import Limits, SandboxConfig, require_config
from mlebench.sandbox.enforcement import enforce
from mlebench.sandbox.exec_client import Completed, ExecClient, ExecServerError
from mlebench.sandbox.folders import COLLECTED, WorldFolders, sweep_folders
from mlebench.sandbox.hostile_files import copy_out
from mlebench.sandbox.watchdog import Watchdog, WorldProcesses

MAX_COLLECTED_FILES = 20_000
_FILE_TIMEOUT_S = 600.0
_INSPECTS_OUTPUT_LIMIT_BYTES = 10 * 1024**2
"""What Inspect allows unless someone has asked for something else."""
_LIMIT_FIELDS = {"memory": "memory_bytes", "processes": "processes", "disk": "disk_bytes"}
"""Fields of `Limits` by kinds of `LimitReached`."""


class RunningWorld(Protocol):
    """Where an exec server runs."""

    connection: socket.socket
    checker: socket.socket
    first_process: int

    def prepare(self) -> None:
        """Wait until the exec server serves; raises SandboxError if it cannot."""

    def end(self) -> None:
        """End every process; return when the last is gone."""

    def close(self) -> None:
        """Close this side's descriptors, after `end`."""


class ExecSandbox(SandboxEnvironment, AttemptSandbox):
    """A provider whose programs run below an exec server."""

    kind: ClassVar[str]
    is_sealed: ClassVar[bool]

    @classmethod
    @abc.abstractmethod
    def make_world(
        cls, config: SandboxConfig, folders: WorldFolders, groups: ControlGroups
    ) -> RunningWorld:
        """Start a world, without waiting for it. Called in the event loop's thread."""

    @abc.abstractmethod
    def variables(self) -> dict[str, str]:
        """Environment variables of the programs inside, beside those of `config`."""

    @classmethod
    async def start(cls, config: SandboxConfig) -> Self:
        """Make a world and wait until it can be used.

        Raises:
            SandboxError: if it cannot be made here, with the reason.
        """
        try:
            await to_thread.run_sync(sweep_folders, config.work_dir)
            return await cls._start(config)
        except OSError as error:
            raise SandboxError(f"A {cls.kind} sandbox cannot be made here: {error}") from error

    @classmethod
    async def _start(cls, config: SandboxConfig) -> Self:
        folders = WorldFolders(config.work_dir, config.home_files)
        groups = ControlGroups(folders.name, config.limits, control_group_places())
        try:
            world = cls.make_world(config, folders, groups)
            try:
                await to_thread.run_sync(world.prepare)
                first = world.first_process
                enforced_by = enforce(config.limits, groups, first, is_sealed=cls.is_sealed)
                processes = WorldProcesses(first, is_sealed=cls.is_sealed)
            except BaseException:
                world.end()
                world.close()
                raise
        except BaseException:
            groups.remove()
            folders.remove()
            raise
        watchdog = Watchdog(config.limits, groups, processes, folders.writable, world.end)
        return cls(config, folders, groups, world, watchdog, enforced_by)

    def __init__(
        self,
        config: SandboxConfig,
        folders: WorldFolders,
        groups: ControlGroups,
        world: RunningWorld,
        watchdog: Watchdog,
        enforced_by: dict[str, str],
    ) -> None:
        super().__init__()
        self.config = config
        self.folders = folders
        self._groups = groups
        self._world = world
        self._watchdog = watchdog
        self._enforced_by = enforced_by
        self._is_clean = False
        self._client = ExecClient(world.connection, on_end=self._end_unexpectedly)

    # Inspect's provider interface

    @override
    @classmethod
    async def task_init(cls, task_name: str, config: SandboxEnvironmentConfigType | None) -> None:
        # Better before the first attempt than at each.
        await (await cls.start(require_config(config))).clean_up()

    @override
    @classmethod
    async def sample_init(
        cls,
        task_name: str,
        config: SandboxEnvironmentConfigType | None,
        metadata: dict[str, str],
    ) -> dict[str, SandboxEnvironment]:
        return {"default": await cls.start(require_config(config))}

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
                await environment.as_type(cls).clean_up()

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
        if user not in (None, "agent", "1000"):
            raise SandboxUserUnsupportedError(
                f"The {self.kind} sandbox runs programs as one user alone, not as {user!r}."
            )
        variables = {**self.variables(), **self.config.variables, **(env or {})}
        if not cmd:
            raise ValueError("cmd must not be empty")
        if any("\0" in text for text in (*cmd, cwd or "", *variables, *variables.values())):
            raise ValueError("embedded null byte")
        limit_bytes = output_limit_bytes(self.config.limits)
        completed = await self._request(
            {
                "op": "exec",
                "argv": cmd,
                "cwd": str(self.home / (cwd or "")),
                "env": variables,
                "input": input is not None,
            },
            data=input.encode() if isinstance(input, str) else input,
            timeout_s=timeout,
            output_limit=limit_bytes,
        )
        stdout = completed.stdout.decode(errors="replace")
        stderr = completed.stderr.decode(errors="replace")
        if completed.timed_out:
            raise _ExecTimeoutError(timeout or 0, stdout + stderr)
        if completed.is_over_limit:
            raise OutputLimitExceededError(f"{limit_bytes / 1024**2:g} MiB", stdout + stderr)
        if completed.errno == errno.ENOENT:
            # A missing program is an ordinary failure, as a shell reports it.
            return ExecResult(False, 127, "", completed.error_message)
        _raise_os_error(completed, cmd[0])
        return ExecResult(completed.code == 0, completed.code or 0, stdout, stderr)

    @override
    async def write_file(self, file: str, contents: str | bytes) -> None:
        completed = await self._request(
            {"op": "write", "path": str(self.home / file)},
            data=contents.encode() if isinstance(contents, str) else contents,
            timeout_s=_FILE_TIMEOUT_S,
            output_limit=0,
        )
        _raise_os_error(completed, file)

    @overload
    async def read_file(self, file: str, text: Literal[True] = True) -> str: ...

    @overload
    async def read_file(self, file: str, text: Literal[False]) -> bytes: ...

    @override
    async def read_file(self, file: str, text: bool = True) -> str | bytes:
        limit_bytes = SandboxEnvironmentLimits.MAX_READ_FILE_SIZE
        completed = await self._request(
            {"op": "read", "path": str(self.home / file), "limit": limit_bytes},
            timeout_s=_FILE_TIMEOUT_S,
            output_limit=limit_bytes,
        )
        if completed.is_over_limit or completed.errno == errno.EFBIG:
            raise OutputLimitExceededError(SandboxEnvironmentLimits.MAX_READ_FILE_SIZE_STR, None)
        _raise_os_error(completed, file)
        return completed.stdout.decode() if text else completed.stdout

    @override
    def default_polling_interval(self) -> float:
        return 0.2

    # AttemptSandbox

    @override
    def checker_socket(self) -> socket.socket:
        return self._world.checker

    @override
    async def stop(self) -> None:
        def stop() -> None:
            self._watchdog.stop()
            self._world.end()
            self._watchdog.note_final_use()

        await to_thread.run_sync(stop)

    @override
    async def collect(self, destination: Path) -> tuple[str, ...]:
        def copy() -> tuple[str, ...]:
            return copy_out(
                self.folders.home,
                COLLECTED,
                destination,
                max_bytes=self.config.limits.disk_bytes,
                max_files=MAX_COLLECTED_FILES,
            )

        return await to_thread.run_sync(copy)

    @override
    def facts(self) -> SandboxFacts:
        return SandboxFacts(
            kind=self.kind,
            is_sealed=self.is_sealed,
            limits=self.config.limits.model_dump(),
            enforced_by=self._enforced_by,
        )

    @override
    def use(self) -> SandboxUse:
        return self._watchdog.use()

    @override
    def limit_reached(self) -> LimitReached | None:
        return self._watchdog.limit

    @property
    def first_process(self) -> int:
        """The host's process id of the exec server."""
        return self._world.first_process

    async def clean_up(self) -> None:
        """End the world and remove all that it left on the host, once."""
        if self._is_clean:
            return
        self._is_clean = True
        await self.stop()

        def remove() -> None:
            self._client.close()
            self._world.close()
            self._groups.remove()
            self.folders.remove()

        await to_thread.run_sync(remove)

    def _end_unexpectedly(self, _: str) -> None:
        """The exec server is gone, or not to be trusted: whose doing was it?"""
        self._watchdog.check()
        self._world.end()

    async def _request(
        self,
        message: dict[str, Any],
        *,
        data: bytes | None = None,
        timeout_s: float | None,
        output_limit: int,
    ) -> Completed:
        try:
            completed = await self._client.request(
                message, data=data, timeout_s=timeout_s, output_limit=output_limit
            )
        except ExecServerError as error:
            self._raise_limit()
            raise SandboxUnavailableError(f"The sandbox has ended: {error}.") from None
        if completed.code != 0:
            # Perhaps it failed at a limit, which the watchdog would see a moment later.
            await to_thread.run_sync(self._watchdog.check)
            self._raise_limit()
        return completed

    def _raise_limit(self) -> None:
        limit = self._watchdog.limit
        if limit is not None:
            allowed = getattr(self.config.limits, _LIMIT_FIELDS[limit.kind])
            raise LimitExceededError("custom", value=allowed, limit=allowed, message=limit.message)


def output_limit_bytes(limits: Limits) -> int:
    """How much an exec may write: as `limits` say, unless Inspect allows itself more or less."""
    inspects = SandboxEnvironmentLimits.MAX_EXEC_OUTPUT_SIZE
    return limits.output_bytes if inspects == _INSPECTS_OUTPUT_LIMIT_BYTES else inspects


class _ExecTimeoutError(TimeoutError):
    """Inspect shows `truncated_output` to the model."""

    def __init__(self, timeout_s: int, truncated_output: str) -> None:
        super().__init__(f"The command was killed after {timeout_s} s.")
        self.truncated_output = truncated_output


def _raise_os_error(completed: Completed, name: str) -> None:
    if completed.errno is not None:
        # OSError picks its subclass, such as PermissionError, by the number.
        raise OSError(completed.errno, os.strerror(completed.errno), name)
    if completed.timed_out:
        raise TimeoutError(f"{name}: the sandbox took more than {_FILE_TIMEOUT_S:.0f} s.")


def common_variables(config: SandboxConfig, home: PurePosixPath) -> dict[str, str]:
    """The environment of a sandbox's programs: nothing of the host's gets into it."""
    environment = config.agent_environment.absolute()
    threads = str(config.limits.cpus)
    return {
        "PATH": f"{environment}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(home),
        "USER": "agent",
        "LOGNAME": "agent",
        "SHELL": "/bin/bash",
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "VIRTUAL_ENV": str(environment),
        # Numeric libraries start a thread per processor of the host otherwise.
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
        "MKL_NUM_THREADS": threads,
        "LOKY_MAX_CPU_COUNT": threads,
    }
