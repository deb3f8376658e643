"""Puts a world under its limits before anything of the agent's runs in it."""

from __future__ import annotations

import itertools
import os
import platform
import resource

from mlebench.sandbox.cgroups import ControlGroups
from mlebench.sandbox.config import Limits

_worlds = itertools.count()
"""How many worlds of this harness have been given processors."""
_DATA_SLACK = 2
"""RLIMIT_DATA counts what a program has asked for, too, and may never touch."""
_PROCESS_SLACK = 8
"""Room to go past the limit: who is refused a process ends, and the watchdog, which comes
later, would count too few."""


def enforce(
    limits: Limits, groups: ControlGroups, first_process: int, *, is_sealed: bool
) -> dict[str, str]:
    """Limit a world's first process, and with it all that it will start.

    Args:
        limits: the limits.
        groups: the world's control groups.
        first_process: its id on the host.
        is_sealed: whether the world has namespaces of its own.

    Returns:
        What enforces each limit, by the names of `Limits`.
    """
    groups.add(first_process)
    enforced_by = {
        "cpus": groups.enforcer("cpu"),
        "memory_bytes": groups.enforcer("memory"),
        "processes": groups.enforcer("pids"),
        "disk_bytes": "watchdog and rlimit",
        "output_bytes": "harness",
        "wall_time_s": "Inspect",
    }
    # With 0 the kernel would still hand what crashes to a host's program that collects
    # such cases; 1 it takes for a crash of that program's own.
    rlimits = {resource.RLIMIT_CORE: 1, resource.RLIMIT_FSIZE: limits.disk_bytes}
    if enforced_by["memory_bytes"] is None:
        enforced_by["memory_bytes"] = "watchdog and rlimit"
        rlimits[resource.RLIMIT_DATA] = limits.memory_bytes * _DATA_SLACK
    if enforced_by["processes"] is None:
        enforced_by["processes"] = "watchdog"
        if is_sealed and _counts_processes_by_namespace():
            enforced_by["processes"] = "watchdog and rlimit"
            rlimits[resource.RLIMIT_NPROC] = limits.processes + _PROCESS_SLACK
    if enforced_by["cpus"] is None:
        enforced_by["cpus"] = "processor affinity"
        os.sched_setaffinity(first_process, _next_processors(limits.cpus))
    for name, value in rlimits.items():
        _, hard = resource.prlimit(first_process, name)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.prlimit(first_process, name, (value, value))
    return {name: enforcer for name, enforcer in enforced_by.items() if enforcer is not None}


def _next_processors(number: int) -> set[int]:
    """The next `number` processors in turn: worlds side by side get different ones."""
    available = sorted(os.sched_getaffinity(0))
    first = next(_worlds) * number
    return {available[(first + i) % len(available)] for i in range(number)}


def _counts_processes_by_namespace() -> bool:
    """Whether RLIMIT_NPROC counts a world's processes, not all of its user's."""
    major, minor = platform.release().split(".")[:2]
    return (int(major), int(minor.partition("-")[0])) >= (5, 14)
