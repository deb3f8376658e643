"""Watches what a world uses, and ends it when a limit has been passed.

It runs in a thread of its own: the event loop may be busy, and a fork bomb does
not wait. What a control group holds it only reads; the rest it measures, from the
world's own /proc, which lists the world's processes and no others.
"""

from __future__ import annotations

import os
import stat
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from mlebench.runs.record import LimitReached
from mlebench.sandbox.attempt_sandbox import SandboxUse
from mlebench.sandbox.cgroups import ControlGroups
from mlebench.sandbox.config import Limits
from mlebench.sandbox.exec_server import descendants
from mlebench.sandbox.hostile_files import UnmeasurableError, disk_use_bytes

_INTERVAL_S = 0.1
_DISK_INTERVAL_S = 1.0
_DISK_RESERVE_BYTES = 1024**3
"""What a world leaves of the host's disk, whatever it writes and however it hides that."""
_DISK_REST = 5
"""Measuring the disk is followed by a rest of so many times its duration."""
_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class _Sample:
    threads: int
    cpu_s: float
    memory_bytes: int
    """An upper bound: what processes share counts once for each."""


class WorldProcesses:
    """The processes of one world, seen from the host.

    Args:
        first_process: the host's id of the process that all others came from.
        is_sealed: whether it is process 1 of a process namespace and has its own
            /proc and /dev/shm; otherwise its descendants are looked for among
            all processes of the host.

    Raises:
        OSError: if the kernel does not let this user look.
    """

    def __init__(self, first_process: int, *, is_sealed: bool) -> None:
        # Opened before the agent runs, they stay the world's own, whatever becomes
        # of the process.
        root = f"/proc/{first_process}/root" if is_sealed else ""
        self._first = 1 if is_sealed else first_process
        self._is_sealed = is_sealed
        self._proc = os.open(f"{root}/proc", _OPEN_FOLDER)
        self._shared_memory = os.open(f"{root}/dev/shm", _OPEN_FOLDER)  # noqa: S108 -- to look
        self._owned = ExitStack()
        self._owned.callback(os.close, self._proc)
        self._owned.callback(os.close, self._shared_memory)

    def close(self) -> None:
        """Look no more."""
        self._owned.close()

    def count(self) -> int:
        """How many processes there are."""
        return len(self._ids())

    def sample(self) -> _Sample:
        """Threads, processor time and memory of all processes."""
        threads, ticks, memory_bytes = 0, 0, self._shared_memory_bytes()
        for process in self._ids():
            with suppress(OSError):
                # Fields 14 to 17 and 20 of proc(5), counted after the bracketed name.
                fields = self._read(f"{process}/stat").rpartition(b")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
                if process == str(self._first):
                    # What has ended: every orphan is collected by the first.
                    ticks += int(fields[13]) + int(fields[14])
                threads += int(fields[17])
                memory_bytes += self._add_up(
                    f"{process}/status", (b"RssAnon:", b"RssShmem:", b"VmSwap:")
                )
        return _Sample(threads, ticks / _TICKS_PER_S, memory_bytes)

    def memory_bytes(self, nameless_bytes: int) -> int:
        """Memory with what processes share counted once; slower than `sample`.

        Args:
            nameless_bytes: what open files that lie only in memory hold.
        """
        own, shared = 0, 0
        for process in self._ids():
            with suppress(OSError):
                own += self._add_up(f"{process}/smaps_rollup", (b"Pss_Anon:", b"SwapPss:"))
                shared += self._add_up(f"{process}/smaps_rollup", (b"Pss_Shmem:",))
        return own + max(shared, self._shared_memory_bytes() + nameless_bytes)

    def nameless_bytes(self) -> Counter[int]:
        """What open files without a name occupy, by device; /dev/shm is left out."""
        counted = {(os.fstat(self._shared_memory).st_dev, 0): 0}
        for process in self._ids():
            with suppress(OSError):
                folder = os.open(f"{process}/fd", _OPEN_FOLDER, dir_fd=self._proc)
                try:
                    for name in os.listdir(folder):  # noqa: PTH208 -- an open folder
                        with suppress(OSError):
                            # Looks at the open file itself, and opens nothing.
                            about = os.stat(name, dir_fd=folder)
                            if about.st_nlink == 0 and stat.S_ISREG(about.st_mode):
                                counted[about.st_dev, about.st_ino] = about.st_blocks * 512
                finally:
                    os.close(folder)
        by_device: Counter[int] = Counter()
        for (device, _), size_bytes in counted.items():
            by_device[device] += size_bytes
        del by_device[os.fstat(self._shared_memory).st_dev]
        return by_device

    def _ids(self) -> list[str]:
        if self._is_sealed:
            names = os.listdir(self._proc)  # noqa: PTH208 -- an open folder
            return [name for name in names if name.isdecimal()]
        return [str(process) for process in (self._first, *descendants(self._first))]

    def _read(self, name: str) -> bytes:
        file = os.open(name, os.O_RDONLY | os.O_CLOEXEC, dir_fd=self._proc)
        try:
            return os.read(file, 64 * 1024)
        finally:
            os.close(file)

    def _add_up(self, name: str, keys: tuple[bytes, ...]) -> int:
        """The sum, in bytes, of some of a file's `key: number kB` lines."""
        lines = self._read(name).splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(keys))

    def _shared_memory_bytes(self) -> int:
        if not self._is_sealed:
            return 0
        about = os.fstatvfs(self._shared_memory)
        return (about.f_blocks - about.f_bfree) * about.f_frsize


class Watchdog:
    """Measures a world until it is stopped; calls `end` once if a limit is passed.

    Args:
        limits: the world's limits.
        groups: the control groups that hold some of them.
        processes: the world's processes; owned from now on.
        folders: where the world's programs can write on the host.
        end: ends the world; called in the watchdog's thread, or that of `check`.
    """

    def __init__(
        self,
        limits: Limits,
        groups: ControlGroups,
        processes: WorldProcesses,
        folders: tuple[Path, ...],
        end: Callable[[], None],
    ) -> None:
        self.limit: LimitReached | None = None
        self._limits = limits
        self._groups = groups
        self._processes = processes
        self._folders = folders
        self._end = end
        self._cpu_s = 0.0
        self._peak_memory_bytes = 0
        self._nameless: Counter[int] = Counter()
        self._disk_free_bytes, self._disk_left_bytes = 0, 0
        """Of the host's disk, and of the limit, at the last look."""
        self._disk_reserve_bytes = min(_DISK_RESERVE_BYTES, self._free_bytes() // 2)
        self._lock = threading.RLock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sandbox-watchdog", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Look now at what is quick to see; a program may have just been killed for it."""
        with self._lock:
            if self.limit is None and not self._stopped.is_set():
                with suppress(OSError):
                    self._look()

    def use(self) -> SandboxUse:
        """Processor time and the highest of the samples of memory."""
        return SandboxUse(cpu_s=self._cpu_s, peak_memory_bytes=self._peak_memory_bytes)

    def stop(self) -> None:
        """Look a last time, then stop watching."""
        self.check()
        # A program that reached the disk limit may have failed, and the attempt with it.
        if self.limit is None and not self._stopped.is_set():
            self._look_at_disk()
        self._stopped.set()
        self._thread.join()
        self._processes.close()

    def note_final_use(self) -> None:
        """Read, of a world that has ended, what its groups have counted."""
        self._cpu_s = max(self._cpu_s, self._groups.cpu_s() or 0)

    def _run(self) -> None:
        try:
            self._watch()
        except BaseException:
            # No world goes on unwatched.
            self._end()
            raise

    def _watch(self) -> None:
        disk_due = 0.0
        while not self._stopped.wait(_INTERVAL_S) and self.limit is None:
            self.check()
            # What no process has open but only maps, or has sent to a socket, cannot be seen.
            if self._free_bytes() < self._disk_reserve_bytes:
                self._pass("disk", f"the disk had only {self._free_bytes()} bytes left")
            started = time.monotonic()
            if self.limit is None and (started >= disk_due or self._may_be_full()):
                self._look_at_disk()
                ended = time.monotonic()
                disk_due = ended + max(_DISK_INTERVAL_S, _DISK_REST * (ended - started))

    def _may_be_full(self) -> bool:
        """Whether the disk has lost more than the world still may write."""
        return self._disk_free_bytes - self._free_bytes() > self._disk_left_bytes

    def _free_bytes(self) -> int:
        about = os.statvfs(self._folders[0])
        return about.f_bavail * about.f_frsize

    def _look(self) -> None:
        hit = self._groups.limit_hit()
        counts_processes = self._groups.enforcer("pids") is None
        # Before anything that takes longer the more of them there are.
        if counts_processes and self._processes.count() > self._limits.processes:
            hit = "processes"
        if hit is None:
            self._measure(counts_processes=counts_processes)
        elif hit == "memory":
            self._pass("memory", f"programs needed more than {self._limits.memory_bytes} bytes")
        else:
            self._pass_processes()

    def _measure(self, *, counts_processes: bool) -> None:
        cpu_s, memory_bytes = self._groups.cpu_s(), self._groups.memory_bytes()
        if cpu_s is None or memory_bytes is None or counts_processes:
            sample = self._processes.sample()
            if counts_processes and sample.threads >= self._limits.processes:
                self._pass_processes()
            cpu_s = sample.cpu_s if cpu_s is None else cpu_s
            if memory_bytes is None:
                memory_bytes = self._measured_memory(sample)
        self._cpu_s = max(self._cpu_s, cpu_s)
        self._peak_memory_bytes = max(self._peak_memory_bytes, memory_bytes)

    def _measured_memory(self, sample: _Sample) -> int:
        home_device = self._folders[0].stat().st_dev
        nameless = sum(size for device, size in self._nameless.items() if device != home_device)
        memory_bytes = sample.memory_bytes + nameless
        if memory_bytes > self._limits.memory_bytes:
            memory_bytes = self._processes.memory_bytes(nameless)
            if memory_bytes > self._limits.memory_bytes:
                self._pass("memory", f"programs held {memory_bytes} bytes")
        return memory_bytes

    def _look_at_disk(self) -> None:
        limit_bytes = self._limits.disk_bytes
        self._disk_free_bytes = self._free_bytes()
        try:
            self._nameless = self._processes.nameless_bytes()
            used = disk_use_bytes(self._folders, limit_bytes)
            used += self._nameless[self._folders[0].stat().st_dev]
        except UnmeasurableError as error:
            self._pass("disk", f"what files occupy could not be measured: {error}")
        except OSError:
            # Of a world that is ending.
            return
        else:
            self._disk_left_bytes = limit_bytes - used
            if used >= limit_bytes:
                self._pass("disk", f"files occupied {used} bytes; {limit_bytes} are allowed")

    def _pass_processes(self) -> None:
        self._pass("processes", f"there were {self._limits.processes} processes and threads")

    def _pass(self, kind: str, message: str) -> None:
        with self._lock:
            if self.limit is None and not self._stopped.is_set():
                self.limit = LimitReached(kind=kind, message=f"{message}.")
                self._end()
