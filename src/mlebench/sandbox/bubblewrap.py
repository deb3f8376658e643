"""The sealed sandbox: one bubblewrap world per attempt, as a provider for Inspect."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import Any, Literal, overload

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
    sandboxenv,
)
from typing_extensions import override

from mlebench.runs.record import LimitReached, SandboxFacts
from mlebench.sandbox.attempt_sandbox import AttemptSandbox, SandboxUse
from mlebench.sandbox.cgroups import ControlGroups
from mlebench.sandbox.config import SandboxConfig, require_config
from mlebench.sandbox.enforcement import enforce
from mlebench.sandbox.exec_client import Completed, ExecClient, ExecServerError
from mlebench.sandbox.hostile_files import copy_out, remove_tree
from mlebench.sandbox.leftovers import make_locked, new_name, sweep
from mlebench.sandbox.watchdog import Watchdog, WorldProcesses
from mlebench.sandbox.world import HOME, World, WorldFolders

_MAX_COLLECTED_FILES = 20_000
_READ_TIMEOUT_S = 600.0
_LIMIT_FIELDS = {"memory": "memory_bytes", "processes": "processes", "disk": "disk_bytes"}
"""Fields of `Limits` by kinds of `LimitReached`."""


@sandboxenv(name="bubblewrap")
class BubblewrapSandbox(SandboxEnvironment, AttemptSandbox):
    """One attempt's sealed world."""

    home = HOME

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

    @classmethod
    def config_deserialize(cls, config: dict[str, Any]) -> SandboxConfig:
        return SandboxConfig.model_validate(config)

    @classmethod
    async def start(cls, config: SandboxConfig) -> BubblewrapSandbox:
        """Make a world and wait until it can be used.

        Raises:
            SandboxError: if it cannot be made here, with the reason.
        """
        own = await to_thread.run_sync(_OwnFolders, config)
        try:
            world = World(config, own.folders, keeps_affinity=own.groups.enforcer("cpu") is None)
            try:
                await to_thread.run_sync(world.prepare)
                processes = WorldProcesses(world.first_process)
                enforced_by = enforce(config.limits, own.groups, world.first_process)
            except BaseException:
                world.end()
                world.close()
                raise
        except BaseException:
            own.remove()
            raise
        watchdog = Watchdog(config.limits, own.groups, processes, own.folders.writable, world.end)
        return cls(config, own, world, watchdog, enforced_by)

    def __init__(
        self,
        config: SandboxConfig,
        own: _OwnFolders,
        world: World,
        watchdog: Watchdog,
        enforced_by: dict[str, str],
    ) -> None:
        super().__init__()
        self._config = config
        self._own = own
        self._world = world
        self._watchdog = watchdog
        self._enforced_by = enforced_by
        self._client = ExecClient(world.connection, on_end=self._end_unexpectedly)

    # Inspect's SandboxEnvironment

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
                f"The bubblewrap sandbox runs programs as its user `agent` alone, not as {user!r}."
            )
        if any("\0" in text for text in (*cmd, cwd or "", *(env or {}), *(env or {}).values())):
            raise ValueError("embedded null byte")
        output_limit = self._output_limit()
        completed = await self._request(
            {
                "op": "exec",
                "argv": cmd,
                "cwd": str(HOME / cwd) if cwd else str(HOME),
                "env": {**self._variables(), **(env or {})},
                "input": input is not None,
            },
            data=input.encode() if isinstance(input, str) else input,
            timeout_s=timeout,
            output_limit=output_limit,
        )
        stdout = completed.stdout.decode(errors="replace")
        stderr = completed.stderr.decode(errors="replace")
        if completed.timed_out:
            raise _ExecTimeoutError(timeout or 0, stdout + stderr)
        if completed.is_over_limit:
            raise OutputLimitExceededError(_size(output_limit), stdout + stderr)
        if completed.errno == errno.ENOENT:
            # A missing program is an ordinary failure, as a shell reports it.
            return ExecResult(False, 127, "", completed.error_message)
        self._raise_os_error(completed, cmd[0])
        return ExecResult(completed.code == 0, completed.code or 0, stdout, stderr)

    async def write_file(self, file: str, contents: str | bytes) -> None:
        completed = await self._request(
            {"op": "write", "path": str(HOME / file)},
            data=contents.encode() if isinstance(contents, str) else contents,
            timeout_s=_READ_TIMEOUT_S,
            output_limit=0,
        )
        self._raise_os_error(completed, file)

    @overload
    async def read_file(self, file: str, text: Literal[True] = True) -> str: ...

    @overload
    async def read_file(self, file: str, text: Literal[False]) -> bytes: ...

    async def read_file(self, file: str, text: bool = True) -> str | bytes:
        limit = SandboxEnvironmentLimits.MAX_READ_FILE_SIZE
        completed = await self._request(
            {"op": "read", "path": str(HOME / file), "limit": limit},
            timeout_s=_READ_TIMEOUT_S,
            output_limit=limit,
        )
        if completed.is_over_limit or completed.errno == errno.EFBIG:
            raise OutputLimitExceededError(SandboxEnvironmentLimits.MAX_READ_FILE_SIZE_STR, None)
        self._raise_os_error(completed, file)
        return completed.stdout.decode() if text else completed.stdout

    def default_polling_interval(self) -> float:
        return 0.2

    # AttemptSandbox

    def checker_socket(self) -> socket.socket:
        return self._world.checker

    async def stop(self) -> None:
        def stop() -> None:
            self._watchdog.stop()
            self._world.end()
            self._watchdog.note_final_use()

        await to_thread.run_sync(stop)

    async def collect(self, destination: Path) -> tuple[str, ...]:
        def copy() -> tuple[str, ...]:
            return copy_out(
                self._own.folders.home,
                ("submission", "code", "logs"),
                destination,
                max_bytes=self._config.limits.disk_bytes,
                max_files=_MAX_COLLECTED_FILES,
            )

        return await to_thread.run_sync(copy)

    def facts(self) -> SandboxFacts:
        return SandboxFacts(
            kind="bubblewrap",
            is_sealed=True,
            limits=self._config.limits.model_dump(),
            enforced_by=self._enforced_by,
        )

    def use(self) -> SandboxUse:
        return self._watchdog.use()

    def limit_reached(self) -> LimitReached | None:
        return self._watchdog.limit

    async def clean_up(self) -> None:
        """End the world and remove all that it left on the host."""
        await self.stop()

        def remove() -> None:
            self._client.close()
            self._world.close()
            self._own.remove()

        await to_thread.run_sync(remove)

    def _end_unexpectedly(self, _: str) -> None:
        """The exec server is gone, or not to be trusted: whose doing was it?"""
        self._watchdog.check()
        self._world.end()

    def _variables(self) -> dict[str, str]:
        environment = self._config.agent_environment.absolute()
        threads = str(self._config.limits.cpus)
        return {
            "PATH": f"{environment}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": str(HOME),
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
            **self._config.variables,
        }

    def _output_limit(self) -> int:
        """Ours, unless Inspect has set its own for what it reads just now."""
        inspect_limit = SandboxEnvironmentLimits.MAX_EXEC_OUTPUT_SIZE
        return self._config.limits.output_bytes if inspect_limit == 10 * 1024**2 else inspect_limit

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
            allowed = getattr(self._config.limits, _LIMIT_FIELDS[limit.kind])
            raise LimitExceededError("custom", value=allowed, limit=allowed, message=limit.message)

    def _raise_os_error(self, completed: Completed, name: str) -> None:
        if completed.errno is not None:
            # OSError picks its subclass, such as PermissionError, by the number.
            raise OSError(completed.errno, os.strerror(completed.errno), name)
        if completed.timed_out:
            raise TimeoutError(f"{name}: the sandbox took more than {_READ_TIMEOUT_S:.0f} s.")


class _OwnFolders:
    """What a world has on the host: its folders, and its control groups."""

    def __init__(self, config: SandboxConfig) -> None:
        config.work_dir.mkdir(parents=True, exist_ok=True)
        sweep(config.work_dir, remove_tree)
        name = new_name()
        self.folders = WorldFolders(config.work_dir / name)
        self._lock = make_locked(self.folders.root)
        self.groups = ControlGroups(name, config.limits)
        try:
            self.folders.make(config)
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        self.groups.remove()
        try:
            remove_tree(self.folders.root)
        finally:
            os.close(self._lock)


class _ExecTimeoutError(TimeoutError):
    """Inspect shows `truncated_output` to the model."""

    def __init__(self, timeout_s: int, truncated_output: str) -> None:
        super().__init__(f"The command was killed after {timeout_s} s.")
        self.truncated_output = truncated_output


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1024**2:g} MiB"
