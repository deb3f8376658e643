"""One sealed world: its folders on the host, its bubblewrap process, its end."""

from __future__ import annotations

import errno
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path, PurePosixPath

from mlebench.errors import SandboxError
from mlebench.sandbox.agent_environment import AgentEnvironment, find_agent_environment
from mlebench.sandbox.config import SandboxConfig
from mlebench.sandbox.exec_client import ExecServerError, receive_checker
from mlebench.sandbox.folders import WorldFolders
from mlebench.sandbox.seccomp import system_call_filter
from mlebench.sandbox.shown import refuse_to_show

HOME = PurePosixPath("/home")
_CHECKER_PORT = 5000
_INSIDE_ID = 1000
_UNUSED_HOST_ID = 60900
"""Whom a world of root's runs as on the host: free in every distribution's scheme."""
_START_PATIENCE_S = 30.0
_END_PATIENCE_S = 20.0
_EXEC_SERVER = "/run/mlebench/exec_server.py"
_FIRST_TO_GO = 'echo 1000 >/proc/self/oom_score_adj && exec "$@"'
"""Should the host run out of memory, its kernel ends the world, not the harness."""

_SYSTEM = tuple(Path("/", name) for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"))
"""Folders beside /usr, or links into it."""
_ETC = {
    "passwd": (
        "root:x:0:0:root:/root:/usr/sbin/nologin\n"
        "agent:x:1000:1000:agent:/home:/bin/bash\n"
        "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"
    ),
    "group": "root:x:0:\ntty:x:5:\nagent:x:1000:\nnogroup:x:65534:\n",
    "hosts": "127.0.0.1 localhost mlebench\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
_ETC_OF_HOST = ("alternatives", "ld.so.cache", "localtime", "mime.types", "os-release")


def find_bubblewrap() -> str:
    """The path of `bwrap`.

    Raises:
        SandboxError: if it is not installed.
    """
    path = shutil.which("bwrap")
    if path is None:
        raise SandboxError(
            "bubblewrap is not installed; install your distribution's package `bubblewrap` "
            "(Debian: sudo apt-get install bubblewrap), or use --sandbox docker, "
            "or --sandbox local (unsealed)."
        )
    return path


def bubblewrap_arguments(
    config: SandboxConfig, environment: AgentEnvironment, folders: WorldFolders
) -> list[str]:
    """The options of `bwrap` that say what the world is; no descriptors among them."""

    def read_only(source: str | Path, inside: str | Path | PurePosixPath) -> list[str]:
        return ["--ro-bind", str(source), str(inside)]

    arguments = [
        "--unshare-all",
        "--unshare-user",
        "--hostname",
        "mlebench",
        "--new-session",
        "--clearenv",
    ]
    arguments += ["--die-with-parent", "--as-pid-1", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        # For the exec server, until it has become another user.
        for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"):
            arguments += ["--cap-add", capability]
    else:
        arguments += ["--uid", str(_INSIDE_ID), "--gid", str(_INSIDE_ID)]

    arguments += read_only("/usr", "/usr")
    for system in _SYSTEM:
        if system.is_symlink():
            arguments += ["--symlink", str(system.readlink()), str(system)]
        elif system.is_dir():
            arguments += read_only(system, system)
    arguments += ["--proc", "/proc", "--remount-ro", "/proc"]
    arguments += ["--dev", "/dev", "--perms", "1777"]
    arguments += ["--size", str(config.limits.memory_bytes), "--tmpfs", "/dev/shm"]  # noqa: S108 -- the world's own
    arguments += ["--remount-ro", "/dev"]
    arguments += ["--bind", str(folders.home), str(HOME)]
    arguments += ["--bind", str(folders.tmp), "/tmp"]  # noqa: S108 -- the world's own
    # Folders that bubblewrap makes on the way to a mount could be closed to the agent.
    within = ["/etc", "/run/mlebench", "/var"]
    # The Python may be named by way of a link of the system's, which is there already.
    links = {link: target for link, target in environment.links if link not in _SYSTEM}
    within += [str(path.parent) for path in (*environment.folders, *links)]
    for folder in sorted({parent for path in within for parent in _with_parents(path)}):
        arguments += ["--perms", "0755", "--dir", folder]
    arguments += ["--bind", str(folders.var_tmp), "/var/tmp"]  # noqa: S108 -- the world's own
    # The environment may lie in the host's /home or /tmp: after the world's own.
    for path in environment.folders:
        arguments += read_only(path, path)
    for package in config.barred_packages:
        # Empty folders over them: no program inside can take these away again.
        for path in config.agent_environment.absolute().glob(
            f"lib/python*/site-packages/{package}"
        ):
            arguments += ["--tmpfs", str(path), "--remount-ro", str(path)]
    for link, target in links.items():
        arguments += ["--symlink", target, str(link)]
    for name in _ETC:
        arguments += read_only(folders.root / "etc" / name, f"/etc/{name}")
    for name in _ETC_OF_HOST:
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    arguments += read_only(Path(__file__).with_name("exec_server.py"), _EXEC_SERVER)
    arguments += read_only(config.public_dir, HOME / "data")
    if config.agent_dir is not None:
        arguments += read_only(config.agent_dir, HOME / "agent")
    for name in config.home_files:
        arguments += read_only(folders.home_files / name, HOME / name)
    return [*arguments, "--remount-ro", "/", "--chdir", str(HOME)]


def _give_to_unused_user(folders: WorldFolders) -> None:
    try:
        folders.give_to(_UNUSED_HOST_ID)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise SandboxError(
            f"bubblewrap cannot make a sandbox here: you are root, and programs would run as "
            f"user {_UNUSED_HOST_ID}, whom this user namespace does not have: see "
            "/proc/self/uid_map and gid_map.\n"
            "Run it as an ordinary user, or in a container that maps more users (65536 is usual). "
            "Else use --sandbox docker, or --sandbox local (unsealed)."
        ) from None


def _why_not(reason: str) -> str:
    message = f"bubblewrap cannot make a sandbox here: {reason}"
    if "source path" in reason:
        return f"{message}\nbubblewrap must be able to reach it without any privilege."
    if "nknown option" in reason:
        return f"{message}\nIt is too old: bubblewrap 0.6 or newer is needed."
    return (
        f"{message}\n"
        "It needs user namespaces for ordinary users; the sysctls "
        "kernel.unprivileged_userns_clone=1, user.max_user_namespaces and "
        "kernel.apparmor_restrict_unprivileged_userns=0 allow them, and a container "
        "must permit them. Else use --sandbox docker, or --sandbox local (unsealed)."
    )


def _with_parents(path: str) -> Iterator[str]:
    yield path
    yield from (str(parent) for parent in Path(path).parents[:-1])


class World:
    """A world that starts when it is made; `prepare` waits for it, `end` ends it.

    Args:
        config: what it is to be.
        folders: its folders, made.
        keeps_affinity: whether programs may not choose their processors.

    Raises:
        SandboxError: if bubblewrap or the agent's environment is missing, or a folder
            holds what an agent must not see.
    """

    checker: socket.socket
    """Listens at 127.0.0.1:5000 of the world's network."""
    first_process: int
    """The process id, on the host, of the world's process 1."""

    def __init__(
        self, config: SandboxConfig, folders: WorldFolders, *, keeps_affinity: bool
    ) -> None:
        environment = find_agent_environment(config.agent_environment)
        refuse_to_show(
            config,
            (Path("/usr"), *environment.folders),
            reads_as=_UNUSED_HOST_ID if os.geteuid() == 0 else os.geteuid(),
        )
        folders.root.joinpath("etc").mkdir()
        for name, text in _ETC.items():
            folders.root.joinpath("etc", name).write_text(text)
        if os.geteuid() == 0:
            _give_to_unused_user(folders)
        self._handle: int | None = None
        """Of process 1, once it is known."""
        self._lock = threading.Lock()
        self._owned = ExitStack()
        """Closes this side's descriptors."""
        with ExitStack() as passed:
            self.connection, server = socket.socketpair()
            self._owned.callback(self.connection.close)
            passed.callback(server.close)
            self._errors, errors = self._pipe(passed)
            self._information, information = self._pipe(passed)
            filter_reader, filter_writer = os.pipe2(os.O_CLOEXEC)
            passed.callback(os.close, filter_reader)
            os.write(filter_writer, system_call_filter(keeps_affinity=keeps_affinity))
            os.close(filter_writer)
            command = [
                *("/bin/sh", "-c", _FIRST_TO_GO, "sh", find_bubblewrap()),
                *bubblewrap_arguments(config, environment, folders),
                *("--info-fd", str(information), "--seccomp", str(filter_reader)),
            ]
            descriptors = [server.fileno(), information, filter_reader]
            if os.geteuid() == 0:
                held, self._release = os.pipe2(os.O_CLOEXEC)
                self._owned.callback(os.close, self._release)
                passed.callback(os.close, held)
                command += ["--userns-block-fd", str(held)]
                descriptors.append(held)
            command += ["--", str(environment.python), "-I", "-S", _EXEC_SERVER]
            command += [str(server.fileno()), str(_CHECKER_PORT), "sealed"]
            # The kernel kills bubblewrap when the thread that does this ends.
            self._bubblewrap = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=descriptors,
                # A terminal's Ctrl-C is for the harness, which ends the world itself.
                start_new_session=True,
                cwd="/",
                env={},
            )

    def _pipe(self, passed: ExitStack) -> tuple[int, int]:
        """A pipe from bubblewrap: this side's end and the other's."""
        reader, writer = os.pipe2(os.O_CLOEXEC)
        self._owned.callback(os.close, reader)
        passed.callback(os.close, writer)
        return reader, writer

    def prepare(self) -> None:
        """Wait until the exec server serves. Nothing of the agent's has run by then.

        Raises:
            SandboxError: if bubblewrap cannot make the world here, with its reason.
        """
        try:
            self._find_first_process()
            if os.geteuid() == 0:
                self._map_users()
                os.write(self._release, b"1")
            self.checker = receive_checker(self.connection, _CHECKER_PORT)
            self._owned.callback(self.checker.close)
        except (OSError, ValueError, KeyError, ExecServerError, SandboxError) as error:
            self.end()
            said = os.read(self._errors, 4096).decode(errors="replace").strip()
            raise SandboxError(_why_not(said or str(error))) from None

    def _find_first_process(self) -> None:
        self.first_process = self._read_first_process()
        self._handle = os.pidfd_open(self.first_process)
        self._owned.callback(os.close, self._handle)

    def _read_first_process(self) -> int:
        said = b""
        while b"}" not in said:
            if not select.select([self._information], [], [], _START_PATIENCE_S)[0]:
                raise SandboxError("it did not start in time")
            part = os.read(self._information, 4096)
            if not part:
                raise SandboxError("it ended at once")
            said += part
        return int(json.loads(said)["child-pid"])

    def _map_users(self) -> None:
        """Root's worlds: uid 1000 inside is an unused user of the host, not root."""
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{self.first_process}/{name}").write_text(
                f"0 0 1\n{_INSIDE_ID} {_UNUSED_HOST_ID} 1\n"
            )

    def end(self) -> None:
        """End every process of the world, and return when the last is gone.

        Raises:
            SandboxError: if the kernel has not ended them in time.
        """
        with self._lock:
            if self._bubblewrap.returncode is not None:
                return
            if self._handle is None:
                # Process 1 waits for bubblewrap at first, and would for ever if that
                # were killed alone.
                with suppress(OSError, ValueError, KeyError, SandboxError):
                    self._find_first_process()
            if self._handle is None:
                self._bubblewrap.kill()
            else:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
                # With process 1 the kernel ends the whole process namespace; it is gone
                # when the last of the others is.
                if not select.select([self._handle], [], [], _END_PATIENCE_S)[0]:
                    raise SandboxError(
                        f"The processes of a sandbox (first: {self.first_process}) have not "
                        f"ended {_END_PATIENCE_S:.0f} s after they were killed."
                    )
                if os.geteuid() == 0:
                    # Where bubblewrap still waits for the map of users it would not see
                    # its child go.
                    with suppress(BrokenPipeError):
                        os.write(self._release, b"1")
            self._bubblewrap.wait()

    def close(self) -> None:
        """Close this side's descriptors, the checker's socket among them."""
        self._owned.close()
