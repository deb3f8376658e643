"""A sandbox in name only, for machines with neither bubblewrap nor Docker.

Programs run as the harness's user and can read what that user can. They get the
same folders and a clean environment, limits are watched, and all that they started
is ended with the attempt. Every record of it says "unsealed".
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path, PurePosixPath

from inspect_ai.util import sandboxenv
from typing_extensions import override

from mlebench.errors import SandboxError
from mlebench.sandbox.agent_environment import find_agent_environment
from mlebench.sandbox.cgroups import ControlGroups
from mlebench.sandbox.config import SandboxConfig
from mlebench.sandbox.exec_client import ExecServerError, receive_checker
from mlebench.sandbox.exec_sandbox import ExecSandbox, common_variables
from mlebench.sandbox.exec_server import descendants, kill_all
from mlebench.sandbox.folders import WorldFolders

_MARK = "MLEBENCH_SANDBOX"
"""A variable that every program of a sandbox carries, unless it takes care not to."""


class LocalWorld:
    """An exec server that runs as a common process.

    Args:
        config: what its programs are to find.
        folders: the folders that they write to.
    """

    checker: socket.socket

    def __init__(self, config: SandboxConfig, folders: WorldFolders) -> None:
        environment = find_agent_environment(config.agent_environment)
        folders.home.joinpath("data").symlink_to(config.public_dir.absolute())
        if config.agent_dir is not None:
            folders.home.joinpath("agent").symlink_to(config.agent_dir.absolute())
        for name in config.home_files:
            shutil.copy(folders.home_files / name, folders.home / name)
        self._mark = f"{_MARK}={folders.name}".encode()
        self._lock = threading.Lock()
        self.connection, server = socket.socketpair()
        program = Path(__file__).with_name("exec_server.py")
        with server:
            self._server = subprocess.Popen(
                [environment.python, "-I", "-S", program, str(server.fileno()), "0", "local"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[server.fileno()],
                start_new_session=True,
                cwd=folders.home,
                env={},
            )
        self.first_process = self._server.pid

    def prepare(self) -> None:
        """Wait until the exec server serves.

        Raises:
            SandboxError: if it does not.
        """
        try:
            self.checker = receive_checker(self.connection, None)
        except (OSError, ExecServerError) as error:
            raise SandboxError(f"A local sandbox cannot be made here: {error}") from None

    def end(self) -> None:
        """End all that can be found: the server's descendants, and who carries the mark."""
        with self._lock:
            if self._server.returncode is not None:
                return
            # The server last: as long as it lives, it is who daemons belong to.
            kill_all(lambda: descendants(self.first_process) | self._marked())
            self._server.kill()
            self._server.wait()
            kill_all(self._marked)

    def close(self) -> None:
        """Close this side's descriptors, the checker's socket among them."""
        self.connection.close()
        if hasattr(self, "checker"):
            self.checker.close()

    def _marked(self) -> set[int]:
        found = set()
        for environment in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                if self._mark in environment.read_bytes().split(b"\0"):
                    found.add(int(environment.parent.name))
        return found


@sandboxenv(name="mlebench_local")
class LocalSandbox(ExecSandbox):
    """One attempt's programs on the host itself: nothing is sealed."""

    kind = "local"
    is_sealed = False

    @override
    @classmethod
    def make_world(
        cls, config: SandboxConfig, folders: WorldFolders, groups: ControlGroups
    ) -> LocalWorld:
        return LocalWorld(config, folders)

    @property
    def home(self) -> PurePosixPath:  # type: ignore[override]  # where it is, is known only then
        return PurePosixPath(self.folders.home)

    @override
    def variables(self) -> dict[str, str]:
        return {
            **common_variables(self.config, self.home),
            _MARK: self.folders.name,
            "TMPDIR": str(self.folders.tmp),
            # Inspect's injected tools keep their server's socket there; attempts
            # side by side must not share one.
            "INSPECT_SANDBOX_TOOLS_DIR": str(self.folders.root / "sandbox-tools"),
        }
