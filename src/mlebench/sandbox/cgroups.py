"""Control groups that hold a world's limits, where this process may make them.

Version 1 has a hierarchy per controller, version 2 one for all; a machine may
have both at once. Root can make groups, and so can an ordinary user below a
group that was delegated to them, as systemd does for a user's session services.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from mlebench.sandbox.config import Limits
from mlebench.sandbox.leftovers import make_locked, sweep

Places = dict[str, tuple[Path, int]]
"""Folders in which groups can be made, and their version, by controller."""

_CONTROLLERS = ("memory", "pids", "cpu", "cpuacct")
_OPTIONAL = ("memory.memsw.limit_in_bytes", "memory.swap.max")
"""Absent where the kernel does not count swap."""
_CPU_PERIOD_US = 100_000
_REMOVE_PATIENCE_S = 5.0


class ControlGroups:
    """A world's groups, named below this process's own, for controllers it may use.

    Args:
        name: the groups' name.
        limits: written to them.
        places: where to make them; `control_group_places()` says where one may.
    """

    def __init__(self, name: str, limits: Limits, places: Places) -> None:
        self._folders: dict[str, Path] = {}
        self._version: dict[str, int] = {}
        self._locks: dict[Path, int] = {}
        for controller, (place, version) in places.items():
            sweep(place, remove_group)
            folder = place / name
            # A controller that refuses is done without.
            with suppress(OSError):
                if folder not in self._locks:
                    self._locks[folder] = make_locked(folder)
                for file_name, value in _settings(controller, version, limits).items():
                    if file_name not in _OPTIONAL or (folder / file_name).exists():
                        (folder / file_name).write_text(value)
                self._folders[controller], self._version[controller] = folder, version

    def enforcer(self, controller: str) -> str | None:
        """What records say of a limit that this controller holds; None if none does."""
        if controller not in self._folders:
            return None
        return f"cgroup v{self._version[controller]}"

    def add(self, process: int) -> None:
        """Put a process in; its children follow. A group that refuses it is done without."""
        for folder in list(self._locks):
            try:
                (folder / "cgroup.procs").write_text(str(process))
            except OSError:
                self._give_up(folder)

    def limit_hit(self) -> str | None:
        """Return "memory" or "processes" if that limit has been hit."""
        if self._count("memory", {1: "memory.oom_control", 2: "memory.events"}, "oom_kill"):
            return "memory"
        if self._count("pids", {1: "pids.events", 2: "pids.events"}, "max"):
            return "processes"
        return None

    def cpu_s(self) -> float | None:
        """Processor time used so far; None if not counted."""
        usage = self._read("cpuacct", {1: "cpuacct.usage"})
        if usage is not None:
            return int(usage) / 1e9
        usage_us = self._count("cpu", {2: "cpu.stat"}, "usage_usec")
        return None if usage_us is None else usage_us / 1e6

    def memory_bytes(self) -> int | None:
        """Memory that programs hold now, without cached files; None if not counted."""
        version = self._version.get("memory")
        names = ("total_rss", "total_shmem") if version == 1 else ("anon", "shmem")
        counts = [
            self._count("memory", {1: "memory.stat", 2: "memory.stat"}, name) for name in names
        ]
        return sum(count for count in counts if count) if counts[0] is not None else None

    def remove(self) -> None:
        """Remove the groups, and end what is still in them."""
        for folder in list(self._locks):
            self._give_up(folder)

    def _give_up(self, folder: Path) -> None:
        self._folders = {key: value for key, value in self._folders.items() if value != folder}
        remove_group(folder)
        os.close(self._locks.pop(folder))

    def _read(self, controller: str, files: Mapping[int, str]) -> str | None:
        name = files.get(self._version.get(controller, 0))
        if controller not in self._folders or name is None:
            return None
        try:
            return (self._folders[controller] / name).read_text()
        except OSError:
            return None

    def _count(self, controller: str, files: Mapping[int, str], key: str) -> int | None:
        """One number of a file of `key value` lines."""
        text = self._read(controller, files) or ""
        for line in text.splitlines():
            name, _, value = line.partition(" ")
            if name == key:
                return int(value)
        return None


def _settings(controller: str, version: int, limits: Limits) -> dict[str, str]:
    """Names of a controller's files and what is to be written to them."""
    memory, quota_us = str(limits.memory_bytes), limits.cpus * _CPU_PERIOD_US
    match controller, version:
        case "memory", 1:
            return {"memory.limit_in_bytes": memory, "memory.memsw.limit_in_bytes": memory}
        case "memory", 2:
            return {"memory.max": memory, "memory.swap.max": "0", "memory.oom.group": "1"}
        case "pids", _:
            return {"pids.max": str(limits.processes)}
        case "cpu", 1:
            return {"cpu.cfs_period_us": str(_CPU_PERIOD_US), "cpu.cfs_quota_us": str(quota_us)}
        case "cpu", 2:
            return {"cpu.max": f"{quota_us} {_CPU_PERIOD_US}"}
    return {}


def remove_group(folder: Path) -> None:
    """Remove one group, and end what is still in it."""
    deadline = time.monotonic() + _REMOVE_PATIENCE_S
    while folder.exists():
        with suppress(OSError):
            folder.rmdir()
            return
        with suppress(OSError):
            for process in (folder / "cgroup.procs").read_text().split():
                os.kill(int(process), signal.SIGKILL)
        if time.monotonic() > deadline:
            return
        time.sleep(0.01)


def control_group_places() -> Places:
    """Where this process may make groups below its own."""
    places: Places = {}
    own = _own_groups()
    for kind, mount, root, options in _mounts():
        if kind == "cgroup":
            for controller in set(options) & set(_CONTROLLERS):
                folder = _below(mount, root, own.get(controller, "/"))
                if os.access(folder, os.W_OK):
                    places[controller] = (folder, 1)
        elif kind == "cgroup2":
            folder = _below(mount, root, own.get("", "/"))
            for controller, place in delegated(folder, mount):
                places.setdefault(controller, (place, 2))
    return places


def delegated(own: Path, mount: Path) -> Iterator[tuple[str, Path]]:
    """The controllers of the nearest group of version 2 that may be divided.

    Args:
        own: this process's group; it and those above it are looked at.
        mount: the highest.
    """
    wanted = set(_CONTROLLERS)
    for folder in (own, *own.parents):
        if not folder.is_relative_to(mount):
            return
        # To move a process down from here, its own file must be writable, too.
        if not all(os.access(path, os.W_OK) for path in (folder, folder / "cgroup.procs")):
            continue
        control = folder / "cgroup.subtree_control"
        available = set((folder / "cgroup.controllers").read_text().split())
        for controller in wanted & available - set(control.read_text().split()):
            # Refused where processes are in the group itself; then one above may do.
            with suppress(OSError):
                control.write_text(f"+{controller}")
        enabled = wanted & set(control.read_text().split())
        if "memory" in enabled or "pids" in enabled:
            yield from ((controller, folder) for controller in enabled)
            return


def _own_groups() -> dict[str, str]:
    """This process's group by controller; "" is version 2."""
    groups = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in controllers.split(","):
            groups[controller] = path
    return groups


def _mounts() -> Iterator[tuple[str, Path, str, list[str]]]:
    """Type, place, root and options of every mounted hierarchy."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        about, _, rest = line.partition(" - ")
        kind, _, options = rest.split(" ")[:3]
        if kind in ("cgroup", "cgroup2"):
            _, _, _, root, place = about.split(" ")[:5]
            yield kind, Path(place), root, options.split(",")


def _below(mount: Path, root: str, group: str) -> Path:
    """Where a group lies, in a hierarchy of which `root` is mounted at `mount`."""
    path = PurePosixPath(group)
    return mount / (path.relative_to(root) if path.is_relative_to(root) else "")
